CREATE FUNCTION record.u8_1(b bytea, at integer) RETURNS smallint
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN get_byte(b, at)::smallint;

CREATE FUNCTION record.i8_1(b bytea, at integer) RETURNS smallint
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN ((get_byte(b, at) # 128) - 128)::smallint;

CREATE FUNCTION record.u16_1(b bytea, at integer) RETURNS integer
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN get_byte(b, at) | (get_byte(b, at + 1) << 8);

CREATE FUNCTION record.i16_1(b bytea, at integer) RETURNS smallint
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (((get_byte(b, at) | (get_byte(b, at + 1) << 8)) # 32768) - 32768)::smallint;

CREATE FUNCTION record.u24_1(b bytea, at integer) RETURNS integer
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN get_byte(b, at) | (get_byte(b, at + 1) << 8) | (get_byte(b, at + 2) << 16);

CREATE FUNCTION record.i32_1(b bytea, at integer) RETURNS integer
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN record.u24_1(b, at) | (get_byte(b, at + 3) << 24);

CREATE FUNCTION record.u32_1(b bytea, at integer) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN record.u24_1(b, at) + get_byte(b, at + 3) * 16777216::bigint;

CREATE FUNCTION record.i64_1(b bytea, at integer) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN record.u24_1(b, at) + record.u24_1(b, at + 3) * 16777216::bigint + ((get_byte(b, at + 6) | (get_byte(b, at + 7) << 8))::bigint << 48);

CREATE FUNCTION record.u64_1(b bytea, at integer) RETURNS numeric
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN get_byte(b, at + 7) < 128 THEN record.i64_1(b, at)::numeric ELSE record.i64_1(b, at) + 18446744073709551616 END;

CREATE FUNCTION record.version_1(data bytea) RETURNS integer
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN octet_length(data) > 4 THEN get_byte(substring(data, 1, 5), 4) END;

CREATE FUNCTION record.is_before_1(data bytea, since integer) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN record.version_1(data) < since;

CREATE FUNCTION record.is_long_1(data bytea) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN octet_length(data) > 1900;

CREATE FUNCTION record.has_1(b bytea, since integer) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN get_byte(b, 4) >= since;

CREATE FUNCTION record.is_newer_1(data bytea, field text, known bytea[]) RETURNS boolean
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 1
AS $function$
DECLARE
  size pg_catalog.int4 := pg_catalog.octet_length(data);
  head pg_catalog.bytea := pg_catalog.substring(data, 1, 8);
  version pg_catalog.int4;
  needed pg_catalog.int4;
  newest pg_catalog.int4 := pg_catalog.array_length(known, 1);
BEGIN
  IF data IS NULL THEN
    RETURN NULL;
  END IF;
  IF pg_catalog.int4lt(size, 9) THEN
    RAISE EXCEPTION 'field "%": the blob is cut off: it has % bytes, fewer than any', field, size
      USING ERRCODE = '22P03', HINT = 'Write the row again, or restore it.';
  END IF;
  version := pg_catalog.get_byte(head, 4);
  needed := record.u16_1(head, 6);
  IF pg_catalog.int4lt(version, 1) OR pg_catalog.int4le(version, newest)
    AND pg_catalog.byteane(pg_catalog.substring(head, 1, 4), pg_catalog.substring(known[version], 1, 4)) THEN
    RAISE EXCEPTION 'field "%": the blob is of another record: its version % has the fingerprint %, not %', field, version,
      pg_catalog.encode(pg_catalog.substring(head, 1, 4), 'hex'), COALESCE(pg_catalog.encode(pg_catalog.substring(known[version], 1, 4), 'hex'), 'any')
      USING ERRCODE = '22P03', HINT = 'Read it by the accessors of the record that it was written as.';
  END IF;
  IF pg_catalog.int4ne(pg_catalog.get_byte(head, 5), 0)
    OR pg_catalog.int4lt(needed, record.u16_1(known[pg_catalog.int4smaller(version, newest)], 6))
    OR pg_catalog.int4le(version, newest) AND pg_catalog.byteane(pg_catalog.substring(head, 1, 8), known[version]) THEN
    RAISE EXCEPTION 'field "%": the blob''s header is damaged: version % can''t have the bytes %', field, version,
      pg_catalog.encode(pg_catalog.substring(head, 6, 3), 'hex')
      USING ERRCODE = '22P03', HINT = 'Write the row again, or restore it.';
  END IF;
  IF pg_catalog.int4lt(size, needed) THEN
    RAISE EXCEPTION 'field "%": the blob is cut off: it has % bytes, its fixed part needs %', field, size, needed
      USING ERRCODE = '22P03', HINT = 'Write the row again, or restore it.';
  END IF;
  IF pg_catalog.int4le(version, newest) THEN
    RAISE EXCEPTION 'field "%": the blob is too long: it has % bytes, its fixed part % and there is no more', field, size, needed
      USING ERRCODE = '22P03', HINT = 'Write the row again, or restore it.';
  END IF;
  RETURN true;
END
$function$;

CREATE FUNCTION record.is_sound_1(data bytea, head bytea, field text, known bytea[], fixed boolean) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN substring(head, 1, 8) = ANY (known) AND CASE WHEN fixed THEN octet_length(data) = record.u16_1(head, 6) ELSE octet_length(data) >= record.u16_1(head, 6) END THEN true ELSE record.is_newer_1(data, field, known) END;

CREATE FUNCTION record.is_version_1(data bytea, pattern bytea, length integer, fixed boolean) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN data LIKE pattern AND CASE WHEN fixed THEN octet_length(data) = length ELSE octet_length(data) >= length END;

CREATE FUNCTION record.is_readable_1(data bytea, field text, known bytea[], fixed boolean) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN data IS NULL THEN NULL ELSE record.is_sound_1(data, data, field, known, fixed) END;

CREATE FUNCTION record.is_valid_1(b bytea, nth bigint) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN get_bit(b, nth) = 1;

CREATE FUNCTION record.shifted_1(at integer, nth bigint) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN at * 8::bigint + nth;

CREATE FUNCTION record.are_valid_1(b bytea, at integer, bits bigint[]) RETURNS boolean
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
DECLARE
  nth pg_catalog.int8;
BEGIN
  FOREACH nth IN ARRAY bits LOOP
    IF NOT record.is_valid_1(b, record.shifted_1(at, nth)) THEN
      RETURN false;
    END IF;
  END LOOP;
  RETURN true;
END
$function$;

CREATE FUNCTION record.are_set_1(b bytea, bits bigint[]) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN bits IS NULL THEN true WHEN get_bit(b, bits[1]) = 0 THEN false WHEN array_length(bits, 1) = 1 THEN true ELSE record.are_valid_1(b, 0, bits) END;

CREATE FUNCTION record.is_open_1(data bytea, head bytea, field text, known bytea[], fixed boolean, since integer) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN data IS NULL THEN false WHEN record.is_sound_1(data, head, field, known, fixed) THEN get_byte(head, 4) >= since ELSE false END;

CREATE FUNCTION record.is_absent_1(data bytea, head bytea, since integer) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN data IS NULL THEN false ELSE get_byte(head, 4) < since END;

CREATE FUNCTION record.cut_1(b bytea, first integer, past integer) RETURNS bytea
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN substring(b, first + 1, past - first);

CREATE FUNCTION record.slot_1(data bytea, head bytea, field text, known bytea[], fixed boolean, since integer, bits bigint[], at integer, past integer, absent bytea) RETURNS bytea
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
BEGIN
  RETURN CASE WHEN record.is_open_1(data, head, field, known, fixed, since)
    THEN CASE WHEN record.are_set_1(head, bits) THEN record.cut_1(head, at, past) END
    WHEN record.is_absent_1(data, head, since) THEN absent END;
END
$function$;

CREATE FUNCTION record.begin_1(b bytea, starts_at integer) RETURNS integer
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN starts_at = 0 THEN record.u16_1(b, 6) ELSE record.i32_1(b, starts_at) END;

CREATE FUNCTION record.no_payload_1(field text, first integer, past integer, size integer) RETURNS bytea
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 1
AS $function$
BEGIN
  RAISE EXCEPTION 'field "%": its payload, bytes % to %, does not lie in the tail of the blob of % bytes', field, first, past, size
    USING ERRCODE = '22P03', HINT = 'Write the row again, or restore it.';
END
$function$;

CREATE FUNCTION record.tail_1(data bytea, head bytea, field text, first integer, past integer) RETURNS bytea
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN first >= record.u16_1(head, 6) AND past >= first AND past <= octet_length(data) THEN substring(data, first + 1, past - first) ELSE record.no_payload_1(field, first, past, octet_length(data)) END;

CREATE FUNCTION record.payload_1(data bytea, head bytea, field text, known bytea[], since integer, bits bigint[], starts_at integer, at integer, absent bytea) RETURNS bytea
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
DECLARE
  first pg_catalog.int4;
  past pg_catalog.int4;
BEGIN
  IF record.is_open_1(data, head, field, known, false, since) THEN
    IF record.are_set_1(head, bits) THEN
      first := record.begin_1(head, starts_at);
      past := record.i32_1(head, at);
      RETURN record.tail_1(data, head, field, first, past);
    END IF;
    RETURN NULL;
  END IF;
  RETURN CASE WHEN record.is_absent_1(data, head, since) THEN absent END;
END
$function$;

CREATE FUNCTION record.f64_rest_1(b bytea, at integer) RETURNS double precision
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE ((get_byte(b, at + 7) & 127) << 4) | (get_byte(b, at + 6) >> 4) WHEN 2047 THEN CASE WHEN (record.i64_1(b, at) & 4503599627370495) = 0 THEN CASE WHEN get_byte(b, at + 7) < 128 THEN 1 ELSE -1 END::double precision * 'Infinity'::double precision ELSE 'NaN'::double precision END WHEN 0 THEN CASE WHEN get_byte(b, at + 7) < 128 THEN 1 ELSE -1 END::double precision * ((record.i64_1(b, at) & 4503599627370495) * 2.220446049250313e-16::double precision) * 2.2250738585072014e-308::double precision ELSE CASE WHEN get_byte(b, at + 7) < 128 THEN 1 ELSE -1 END::double precision * (((record.i64_1(b, at) & 4503599627370495) | 4503599627370496) * 2.220446049250313e-16::double precision) * power(2::double precision, (((get_byte(b, at + 7) & 127) << 4) | (get_byte(b, at + 6) >> 4)) - 1023) END;

CREATE FUNCTION record.f64_rare_1(b bytea, at integer) RETURNS double precision
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 1
AS $function$
BEGIN
  RETURN record.f64_rest_1(b, at);
END
$function$;

CREATE FUNCTION record.f64_special_1(b bytea, at integer) RETURNS double precision
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE substring(b, at + 1, 8) WHEN E'\\x0000000000000000'::bytea THEN '0'::double precision WHEN E'\\x0000000000000080'::bytea THEN '-0'::double precision WHEN E'\\x000000000000f87f'::bytea THEN 'NaN'::double precision WHEN E'\\x000000000000f07f'::bytea THEN 'Infinity'::double precision WHEN E'\\x000000000000f0ff'::bytea THEN '-Infinity'::double precision ELSE record.f64_rare_1(b, at) END;

CREATE FUNCTION record.f64_1(b bytea, at integer) RETURNS double precision
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN COALESCE((record.u24_1(b, at) + (record.u24_1(b, at + 3) | (((get_byte(b, at + 6) & 15) | 16) << 24)) * 16777216::bigint) * ((1 << (get_byte(b, at + 6) >> 4)) * CASE get_byte(b, at + 7) WHEN 64 THEN '4.440892098500626e-16'::double precision WHEN 63 THEN '6.776263578034403e-21'::double precision WHEN 192 THEN '-4.440892098500626e-16'::double precision WHEN 191 THEN '-6.776263578034403e-21'::double precision ELSE NULLIF(('[0:255]={NaN,NaN,NaN,NaN,4.5569512622227484e-305,2.9864435792103004e-300,1.9571956640712625e-295,1.2826677504057426e-290,8.406091369059075e-286,5.509016039626555e-281,3.610388751729659e-276,2.3661043723335494e-271,1.550650161452515e-266,1.0162340898095202e-261,6.659991730975672e-257,4.364692180812216e-252,2.860444667617094e-247,1.8746210173695387e-242,1.228551629943301e-237,8.051435961996417e-233,5.276589072053972e-228,3.458065414261291e-223,2.2662777498902796e-218,1.4852277861680936e-213,9.733588819431218e-209,6.379004768702443e-204,4.180544565216833e-199,2.739761686260504e-194,1.7955302187076838e-189,1.1767186841322676e-184,7.71174356832923e-180,5.053968264940244e-175,3.312168642111238e-170,2.170662841294021e-165,1.4225655996704496e-160,9.322925914000258e-156,6.10987272699921e-151,4.004166190366202e-146,2.624170354518394e-141,1.7197762835371747e-136,1.1270725851789228e-131,7.386382894228589e-127,4.840739893561648e-122,3.1724272966445615e-117,2.07908195312898e-112,1.3625471488026082e-107,8.929588994392773e-103,5.852095443365248e-98,3.835229269763849e-93,2.513455854232436e-88,1.6472184286297693e-83,1.0795210693868056e-78,7.074749280333369e-74,4.636507688359277e-69,3.0385816786431356e-64,1.9913648889155653e-59,1.305060893599705e-54,8.552847072295026e-50,5.605193857299268e-45,3.6734198463196485e-40,2.407412430484045e-35,1.5777218104420236e-30,1.0339757656912846e-25,6.776263578034403e-21,4.440892098500626e-16,2.9103830456733704e-11,1.9073486328125e-6,1.25e-1,8.192e3,5.36870912e8,3.5184372088832e13,2.305843009213694e18,1.5111572745182865e23,9.903520314283042e27,6.490371073168535e32,4.253529586511731e37,2.787593149816328e42,1.8268770466636286e47,1.1972621413014757e52,7.846377169233351e56,5.142201741628769e61,3.36999333339383e66,2.2085588309729804e71,1.4474011154664524e76,9.485687950320943e80,6.216540455122333e85,4.074071952668972e90,2.6699837949011376e95,1.7498005798264095e100,1.1467493079950358e105,7.515336264876266e109,4.92525077454931e114,3.227812347608636e119,2.1153791001287955e124,1.3863348470604074e129,9.085484053695086e133,5.954262829429612e138,3.9021856878949903e143,2.557336412418861e148,1.6759759912428246e153,1.0983676256208976e158,7.198262071269114e162,4.717453031026927e167,3.091630018413807e172,2.0261306488676723e177,1.3278449820419177e182,8.702164874309912e186,5.703050772027744e191,3.7375513539561023e196,2.4494416553286712e201,1.605266083236198e206,1.0520271803096747e211,6.894565328877484e215,4.518422333933148e220,2.961193260766428e225,1.9406476153758862e230,1.2718228212127408e235,8.335018041099818e239,5.462437423415177e244,3.57986298980937e249,2.346099009001469e254,1.5375394465392026e259,1.0076418516839318e264,6.603681639195816e268,4.32778879906337e273,2.83625966735417e278,1.858771135597229e283,NaN,NaN,NaN,NaN,NaN,-4.5569512622227484e-305,-2.9864435792103004e-300,-1.9571956640712625e-295,-1.2826677504057426e-290,-8.406091369059075e-286,-5.509016039626555e-281,-3.610388751729659e-276,-2.3661043723335494e-271,-1.550650161452515e-266,-1.0162340898095202e-261,-6.659991730975672e-257,-4.364692180812216e-252,-2.860444667617094e-247,-1.8746210173695387e-242,-1.228551629943301e-237,-8.051435961996417e-233,-5.276589072053972e-228,-3.458065414261291e-223,-2.2662777498902796e-218,-1.4852277861680936e-213,-9.733588819431218e-209,-6.379004768702443e-204,-4.180544565216833e-199,-2.739761686260504e-194,-1.7955302187076838e-189,-1.1767186841322676e-184,-7.71174356832923e-180,-5.053968264940244e-175,-3.312168642111238e-170,-2.170662841294021e-165,-1.4225655996704496e-160,-9.322925914000258e-156,-6.10987272699921e-151,-4.004166190366202e-146,-2.624170354518394e-141,-1.7197762835371747e-136,-1.1270725851789228e-131,-7.386382894228589e-127,-4.840739893561648e-122,-3.1724272966445615e-117,-2.07908195312898e-112,-1.3625471488026082e-107,-8.929588994392773e-103,-5.852095443365248e-98,-3.835229269763849e-93,-2.513455854232436e-88,-1.6472184286297693e-83,-1.0795210693868056e-78,-7.074749280333369e-74,-4.636507688359277e-69,-3.0385816786431356e-64,-1.9913648889155653e-59,-1.305060893599705e-54,-8.552847072295026e-50,-5.605193857299268e-45,-3.6734198463196485e-40,-2.407412430484045e-35,-1.5777218104420236e-30,-1.0339757656912846e-25,-6.776263578034403e-21,-4.440892098500626e-16,-2.9103830456733704e-11,-1.9073486328125e-6,-1.25e-1,-8.192e3,-5.36870912e8,-3.5184372088832e13,-2.305843009213694e18,-1.5111572745182865e23,-9.903520314283042e27,-6.490371073168535e32,-4.253529586511731e37,-2.787593149816328e42,-1.8268770466636286e47,-1.1972621413014757e52,-7.846377169233351e56,-5.142201741628769e61,-3.36999333339383e66,-2.2085588309729804e71,-1.4474011154664524e76,-9.485687950320943e80,-6.216540455122333e85,-4.074071952668972e90,-2.6699837949011376e95,-1.7498005798264095e100,-1.1467493079950358e105,-7.515336264876266e109,-4.92525077454931e114,-3.227812347608636e119,-2.1153791001287955e124,-1.3863348470604074e129,-9.085484053695086e133,-5.954262829429612e138,-3.9021856878949903e143,-2.557336412418861e148,-1.6759759912428246e153,-1.0983676256208976e158,-7.198262071269114e162,-4.717453031026927e167,-3.091630018413807e172,-2.0261306488676723e177,-1.3278449820419177e182,-8.702164874309912e186,-5.703050772027744e191,-3.7375513539561023e196,-2.4494416553286712e201,-1.605266083236198e206,-1.0520271803096747e211,-6.894565328877484e215,-4.518422333933148e220,-2.961193260766428e225,-1.9406476153758862e230,-1.2718228212127408e235,-8.335018041099818e239,-5.462437423415177e244,-3.57986298980937e249,-2.346099009001469e254,-1.5375394465392026e259,-1.0076418516839318e264,-6.603681639195816e268,-4.32778879906337e273,-2.83625966735417e278,-1.858771135597229e283,NaN}'::double precision[])[get_byte(b, at + 7)], 'NaN'::double precision) END), record.f64_special_1(b, at));

CREATE FUNCTION record.f32_rest_1(b bytea, at integer) RETURNS double precision
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE ((get_byte(b, at + 3) & 127) << 1) | (get_byte(b, at + 2) >> 7) WHEN 255 THEN CASE WHEN (record.u24_1(b, at) & 8388607) = 0 THEN CASE WHEN get_byte(b, at + 3) < 128 THEN 1 ELSE -1 END::double precision * 'Infinity'::double precision ELSE 'NaN'::double precision END WHEN 0 THEN CASE WHEN get_byte(b, at + 3) < 128 THEN 1 ELSE -1 END::double precision * (record.u24_1(b, at) & 8388607) * 1.401298464324817e-45::double precision ELSE CASE WHEN get_byte(b, at + 3) < 128 THEN 1 ELSE -1 END::double precision * ((record.u24_1(b, at) & 8388607) | 8388608) * power(2::double precision, (((get_byte(b, at + 3) & 127) << 1) | (get_byte(b, at + 2) >> 7)) - 150) END;

CREATE FUNCTION record.f32_rare_1(b bytea, at integer) RETURNS double precision
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 1
AS $function$
BEGIN
  RETURN record.f32_rest_1(b, at);
END
$function$;

CREATE FUNCTION record.f32_special_1(b bytea, at integer) RETURNS double precision
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE substring(b, at + 1, 4) WHEN E'\\x00000000'::bytea THEN '0'::double precision WHEN E'\\x00000080'::bytea THEN '-0'::double precision WHEN E'\\x0000c07f'::bytea THEN 'NaN'::double precision WHEN E'\\x0000807f'::bytea THEN 'Infinity'::double precision WHEN E'\\x000080ff'::bytea THEN '-Infinity'::double precision ELSE record.f32_rare_1(b, at) END;

CREATE FUNCTION record.f32_1(b bytea, at integer) RETURNS real
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN COALESCE((((record.u24_1(b, at) & 8388607) | 8388608) << (get_byte(b, at + 2) >> 7)) * NULLIF(('[0:255]={NaN,2.802596928649634e-45,1.1210387714598537e-44,4.484155085839415e-44,1.793662034335766e-43,7.174648137343064e-43,2.8698592549372254e-42,1.1479437019748901e-41,4.591774807899561e-41,1.8367099231598242e-40,7.346839692639297e-40,2.938735877055719e-39,1.1754943508222875e-38,4.70197740328915e-38,1.88079096131566e-37,7.52316384526264e-37,3.009265538105056e-36,1.2037062152420224e-35,4.81482486096809e-35,1.925929944387236e-34,7.703719777548943e-34,3.0814879110195774e-33,1.232595164407831e-32,4.930380657631324e-32,1.9721522630525295e-31,7.888609052210118e-31,3.1554436208840472e-30,1.262177448353619e-29,5.048709793414476e-29,2.0194839173657902e-28,8.077935669463161e-28,3.2311742677852644e-27,1.2924697071141057e-26,5.169878828456423e-26,2.0679515313825692e-25,8.271806125530277e-25,3.308722450212111e-24,1.3234889800848443e-23,5.293955920339377e-23,2.117582368135751e-22,8.470329472543003e-22,3.3881317890172014e-21,1.3552527156068805e-20,5.421010862427522e-20,2.168404344971009e-19,8.673617379884035e-19,3.469446951953614e-18,1.3877787807814457e-17,5.551115123125783e-17,2.220446049250313e-16,8.881784197001252e-16,3.552713678800501e-15,1.4210854715202004e-14,5.684341886080802e-14,2.2737367544323206e-13,9.094947017729282e-13,3.637978807091713e-12,1.4551915228366852e-11,5.820766091346741e-11,2.3283064365386963e-10,9.313225746154785e-10,3.725290298461914e-9,1.4901161193847656e-8,5.960464477539063e-8,2.384185791015625e-7,9.5367431640625e-7,3.814697265625e-6,1.52587890625e-5,6.103515625e-5,2.44140625e-4,9.765625e-4,3.90625e-3,1.5625e-2,6.25e-2,2.5e-1,1e0,4e0,1.6e1,6.4e1,2.56e2,1.024e3,4.096e3,1.6384e4,6.5536e4,2.62144e5,1.048576e6,4.194304e6,1.6777216e7,6.7108864e7,2.68435456e8,1.073741824e9,4.294967296e9,1.7179869184e10,6.8719476736e10,2.74877906944e11,1.099511627776e12,4.398046511104e12,1.7592186044416e13,7.0368744177664e13,2.81474976710656e14,1.125899906842624e15,4.503599627370496e15,1.8014398509481984e16,7.205759403792794e16,2.8823037615171174e17,1.152921504606847e18,4.611686018427388e18,1.8446744073709552e19,7.378697629483821e19,2.9514790517935283e20,1.1805916207174113e21,4.722366482869645e21,1.888946593147858e22,7.555786372591432e22,3.022314549036573e23,1.2089258196146292e24,4.835703278458517e24,1.9342813113834067e25,7.737125245533627e25,3.094850098213451e26,1.2379400392853803e27,4.951760157141521e27,1.9807040628566084e28,7.922816251426434e28,3.1691265005705735e29,1.2676506002282294e30,5.070602400912918e30,NaN,NaN,-2.802596928649634e-45,-1.1210387714598537e-44,-4.484155085839415e-44,-1.793662034335766e-43,-7.174648137343064e-43,-2.8698592549372254e-42,-1.1479437019748901e-41,-4.591774807899561e-41,-1.8367099231598242e-40,-7.346839692639297e-40,-2.938735877055719e-39,-1.1754943508222875e-38,-4.70197740328915e-38,-1.88079096131566e-37,-7.52316384526264e-37,-3.009265538105056e-36,-1.2037062152420224e-35,-4.81482486096809e-35,-1.925929944387236e-34,-7.703719777548943e-34,-3.0814879110195774e-33,-1.232595164407831e-32,-4.930380657631324e-32,-1.9721522630525295e-31,-7.888609052210118e-31,-3.1554436208840472e-30,-1.262177448353619e-29,-5.048709793414476e-29,-2.0194839173657902e-28,-8.077935669463161e-28,-3.2311742677852644e-27,-1.2924697071141057e-26,-5.169878828456423e-26,-2.0679515313825692e-25,-8.271806125530277e-25,-3.308722450212111e-24,-1.3234889800848443e-23,-5.293955920339377e-23,-2.117582368135751e-22,-8.470329472543003e-22,-3.3881317890172014e-21,-1.3552527156068805e-20,-5.421010862427522e-20,-2.168404344971009e-19,-8.673617379884035e-19,-3.469446951953614e-18,-1.3877787807814457e-17,-5.551115123125783e-17,-2.220446049250313e-16,-8.881784197001252e-16,-3.552713678800501e-15,-1.4210854715202004e-14,-5.684341886080802e-14,-2.2737367544323206e-13,-9.094947017729282e-13,-3.637978807091713e-12,-1.4551915228366852e-11,-5.820766091346741e-11,-2.3283064365386963e-10,-9.313225746154785e-10,-3.725290298461914e-9,-1.4901161193847656e-8,-5.960464477539063e-8,-2.384185791015625e-7,-9.5367431640625e-7,-3.814697265625e-6,-1.52587890625e-5,-6.103515625e-5,-2.44140625e-4,-9.765625e-4,-3.90625e-3,-1.5625e-2,-6.25e-2,-2.5e-1,-1e0,-4e0,-1.6e1,-6.4e1,-2.56e2,-1.024e3,-4.096e3,-1.6384e4,-6.5536e4,-2.62144e5,-1.048576e6,-4.194304e6,-1.6777216e7,-6.7108864e7,-2.68435456e8,-1.073741824e9,-4.294967296e9,-1.7179869184e10,-6.8719476736e10,-2.74877906944e11,-1.099511627776e12,-4.398046511104e12,-1.7592186044416e13,-7.0368744177664e13,-2.81474976710656e14,-1.125899906842624e15,-4.503599627370496e15,-1.8014398509481984e16,-7.205759403792794e16,-2.8823037615171174e17,-1.152921504606847e18,-4.611686018427388e18,-1.8446744073709552e19,-7.378697629483821e19,-2.9514790517935283e20,-1.1805916207174113e21,-4.722366482869645e21,-1.888946593147858e22,-7.555786372591432e22,-3.022314549036573e23,-1.2089258196146292e24,-4.835703278458517e24,-1.9342813113834067e25,-7.737125245533627e25,-3.094850098213451e26,-1.2379400392853803e27,-4.951760157141521e27,-1.9807040628566084e28,-7.922816251426434e28,-3.1691265005705735e29,-1.2676506002282294e30,-5.070602400912918e30,NaN}'::double precision[])[get_byte(b, at + 3)], 'NaN'::double precision), record.f32_special_1(b, at))::real;

CREATE FUNCTION record.civil_datetime_rest_1(b bytea, at integer) RETURNS timestamp
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN record.i64_1(b, at) < -210866803200000000 THEN '-infinity'::timestamp ELSE '1970-01-01'::timestamp + (record.i32_1(b, at + 4) * '01:11:34.967296'::interval + record.u32_1(b, at) * '00:00:00.000001'::interval) END;

CREATE FUNCTION record.timestamp_1(b bytea, at integer) RETURNS timestamptz
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN get_byte(b, at + 7) = 0 AND get_byte(b, at + 6) < 15 THEN to_timestamp((record.u24_1(b, at) + (record.u24_1(b, at + 3) | (get_byte(b, at + 6) << 24)) * 16777216::double precision) / 1000000::double precision) ELSE timezone('00:00:00'::interval, record.civil_datetime_rest_1(b, at)) END;

CREATE FUNCTION record.civil_datetime_1(b bytea, at integer) RETURNS timestamp
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN get_byte(b, at + 7) = 0 AND get_byte(b, at + 6) < 15 THEN timezone('00:00:00'::interval, to_timestamp((record.u24_1(b, at) + (record.u24_1(b, at + 3) | (get_byte(b, at + 6) << 24)) * 16777216::double precision) / 1000000::double precision)) ELSE record.civil_datetime_rest_1(b, at) END;

CREATE FUNCTION record.date_1(b bytea, at integer) RETURNS date
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN get_byte(b, at + 3) = 0 THEN '1970-01-01'::date + record.u24_1(b, at) WHEN record.i32_1(b, at) < -2440588 THEN '-infinity'::date WHEN record.i32_1(b, at) >= 2145042906 THEN 'infinity'::date ELSE '1970-01-01'::date + record.i32_1(b, at) END;

CREATE FUNCTION record.no_time_1(b bytea, at integer) RETURNS time
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 1
AS $function$
BEGIN
  IF b IS NULL OR at IS NULL THEN
    RETURN NULL;
  END IF;
  RAISE EXCEPTION 'offset %: a time of day is at least 0 and less than 86,400,000,000 µs', at
    USING ERRCODE = '22P03', HINT = 'Write the row again, or restore it.';
END
$function$;

CREATE FUNCTION record.time_1(b bytea, at integer) RETURNS time
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN record.i64_1(b, at) BETWEEN 0 AND 86399999999 THEN '00:00:00'::time + record.i64_1(b, at) * '00:00:00.000001'::interval ELSE record.no_time_1(b, at) END;

CREATE FUNCTION record.time_delta_1(b bytea, at integer) RETURNS interval
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN record.i32_1(b, at + 4) * '01:11:34.967296'::interval + record.u32_1(b, at) * '00:00:00.000001'::interval;

CREATE FUNCTION record.text_1(b bytea, at integer, len integer) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
RETURN convert_from(rtrim(substring(b, at + 1, len), E'\\x00'::bytea), 'UTF8');

CREATE FUNCTION record.holds_zero_1(b bytea) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN position(E'\\x00'::bytea IN b) > 0;

CREATE FUNCTION record.string_1(b bytea) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
BEGIN
  RETURN CASE WHEN NOT record.holds_zero_1(b) THEN pg_catalog.convert_from(b, 'UTF8') END;
END
$function$;

CREATE FUNCTION record.char_1(b bytea, at integer) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN chr(NULLIF(record.i32_1(b, at), 0));

CREATE FUNCTION record.json_holds_zero_1(t text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN position(E'\\u0000' IN t) > 0 THEN t ~ E'(^|[^\\\\])(\\\\\\\\)*\\\\u0000' ELSE false END;

CREATE FUNCTION record.json_1(b bytea) RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
DECLARE
  t pg_catalog.text := pg_catalog.convert_from(b, 'UTF8');
BEGIN
  IF pg_catalog.texteq(t, '') OR record.json_holds_zero_1(t) THEN
    RETURN NULL;
  END IF;
  RETURN t::pg_catalog.jsonb;
END
$function$;

CREATE FUNCTION record.no_bool_1(b bytea, at integer) RETURNS boolean
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 1
AS $function$
BEGIN
  IF b IS NULL OR at IS NULL THEN
    RETURN NULL;
  END IF;
  RAISE EXCEPTION 'offset %: the byte of a boolean is neither 0 nor 1', at
    USING ERRCODE = '22P03', HINT = 'Write the row again, or restore it.';
END
$function$;

CREATE FUNCTION record.bool_1(b bytea, at integer) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE get_byte(b, at) WHEN 0 THEN false WHEN 1 THEN true ELSE record.no_bool_1(b, at) END;

CREATE FUNCTION record.no_zero_1(data bytea, field text, newest integer) RETURNS smallint
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 1
AS $function$
BEGIN
  IF pg_catalog.int4gt(record.version_1(data), newest) THEN
    RETURN NULL;
  END IF;
  RAISE EXCEPTION 'field "%": zero in a field that is never zero', field
    USING ERRCODE = '22P03', HINT = 'Write the row again, or restore it.';
END
$function$;

CREATE FUNCTION record.not_zero_smallint_1(value smallint, data bytea, field text, newest integer) RETURNS smallint
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN COALESCE(NULLIF(value, 0), record.no_zero_1(data, field, newest)::smallint);

CREATE FUNCTION record.not_zero_or_null_smallint_1(value smallint, data bytea, field text, newest integer) RETURNS smallint
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
BEGIN
  RETURN CASE WHEN value IS NOT NULL THEN record.not_zero_smallint_1(value, data, field, newest) END;
END
$function$;

CREATE FUNCTION record.not_zero_integer_1(value integer, data bytea, field text, newest integer) RETURNS integer
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN COALESCE(NULLIF(value, 0), record.no_zero_1(data, field, newest)::integer);

CREATE FUNCTION record.not_zero_or_null_integer_1(value integer, data bytea, field text, newest integer) RETURNS integer
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
BEGIN
  RETURN CASE WHEN value IS NOT NULL THEN record.not_zero_integer_1(value, data, field, newest) END;
END
$function$;

CREATE FUNCTION record.not_zero_bigint_1(value bigint, data bytea, field text, newest integer) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN COALESCE(NULLIF(value, 0), record.no_zero_1(data, field, newest)::bigint);

CREATE FUNCTION record.not_zero_or_null_bigint_1(value bigint, data bytea, field text, newest integer) RETURNS bigint
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
BEGIN
  RETURN CASE WHEN value IS NOT NULL THEN record.not_zero_bigint_1(value, data, field, newest) END;
END
$function$;

CREATE FUNCTION record.not_zero_numeric_1(value numeric, data bytea, field text, newest integer) RETURNS numeric
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN COALESCE(NULLIF(value, 0), record.no_zero_1(data, field, newest)::numeric);

CREATE FUNCTION record.not_zero_or_null_numeric_1(value numeric, data bytea, field text, newest integer) RETURNS numeric
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
BEGIN
  RETURN CASE WHEN value IS NOT NULL THEN record.not_zero_numeric_1(value, data, field, newest) END;
END
$function$;

CREATE FUNCTION record.decimal_1(b bytea, at integer, unit numeric) RETURNS numeric
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (record.i64_1(b, at + 8) * 18446744073709551616 + record.u64_1(b, at)) * unit;

CREATE FUNCTION record.bytes_1(b bytea, at integer, len integer) RETURNS bytea
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN substring(b, at + 1, len);

CREATE FUNCTION record.uuid_1(b bytea, at integer) RETURNS uuid
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN encode(substring(b, at + 1, 16), 'hex')::uuid;

CREATE FUNCTION record.ip_1(b bytea, at integer) RETURNS inet
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN substring(b, at + 1, 12) = E'\\x00000000000000000000ffff'::bytea THEN '0.0.0.0'::inet + (get_byte(b, at + 12) * 16777216::bigint + ((get_byte(b, at + 13) << 16) | (get_byte(b, at + 14) << 8) | get_byte(b, at + 15))) ELSE rtrim(regexp_replace(encode(substring(b, at + 1, 16), 'hex'), '(....)', E'\\1:', 'g'), ':')::inet END;

CREATE FUNCTION record.enum_i8_1(b bytea, at integer, discriminants bigint[], names text[], other text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN COALESCE(names[array_position(discriminants, record.i8_1(b, at)::bigint)], other);

CREATE FUNCTION record.enum_i16_1(b bytea, at integer, discriminants bigint[], names text[], other text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN COALESCE(names[array_position(discriminants, record.i16_1(b, at)::bigint)], other);

CREATE FUNCTION record.enum_i32_1(b bytea, at integer, discriminants bigint[], names text[], other text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN COALESCE(names[array_position(discriminants, record.i32_1(b, at)::bigint)], other);

CREATE FUNCTION record.enum_i64_1(b bytea, at integer, discriminants bigint[], names text[], other text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN COALESCE(names[array_position(discriminants, record.i64_1(b, at)::bigint)], other);

CREATE FUNCTION record.enum_u8_1(b bytea, at integer, discriminants bigint[], names text[], other text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN COALESCE(names[array_position(discriminants, record.u8_1(b, at)::bigint)], other);

CREATE FUNCTION record.enum_u16_1(b bytea, at integer, discriminants bigint[], names text[], other text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN COALESCE(names[array_position(discriminants, record.u16_1(b, at)::bigint)], other);

CREATE FUNCTION record.enum_u32_1(b bytea, at integer, discriminants bigint[], names text[], other text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN COALESCE(names[array_position(discriminants, record.u32_1(b, at)::bigint)], other);

CREATE FUNCTION record.enum_u64_1(b bytea, at integer, discriminants numeric[], names text[], other text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN COALESCE(names[array_position(discriminants, record.u64_1(b, at)::numeric)], other);

CREATE FUNCTION record.value_1(first integer, i integer, stride integer, at integer) RETURNS integer
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN first + i * stride + at;

CREATE FUNCTION record.is_item_1(payload bytea, nullable boolean, i integer) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN nullable THEN get_bit(payload, 32 + i) = 1 ELSE true END;

CREATE FUNCTION record.items_at_1(n integer, nullable boolean, ends integer) RETURNS integer
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN 4 + CASE WHEN nullable THEN (n + 7) / 8 ELSE 0 END + n * ends;

CREATE FUNCTION record.is_whole_1(size integer, n bigint, nullable boolean, stride integer) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN n > 0 AND size = 4 + CASE WHEN nullable THEN (n + 7) / 8 ELSE 0 END + n * stride;

CREATE FUNCTION record.has_ends_1(size integer, n bigint, nullable boolean) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN n > 0 AND size >= 4 + CASE WHEN nullable THEN (n + 7) / 8 ELSE 0 END + n * 4;

CREATE FUNCTION record.count_1(payload bytea, nullable boolean, stride integer) RETURNS integer
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
DECLARE
  size pg_catalog.int4 := pg_catalog.octet_length(payload);
  n pg_catalog.int8 := 0;
BEGIN
  IF pg_catalog.int4eq(size, 0) THEN
    RETURN 0;
  END IF;
  IF NOT nullable AND pg_catalog.int4eq(pg_catalog.int4mod(size, stride), 0) THEN
    RETURN pg_catalog.int4div(size, stride);
  END IF;
  IF nullable AND pg_catalog.int4gt(size, 4) THEN
    n := record.u32_1(payload, 0);
    IF record.is_whole_1(size, n, nullable, stride) THEN
      RETURN n;
    END IF;
  END IF;
  RAISE EXCEPTION 'a list of % bytes is not a whole number of items of % bytes', size, stride
    USING ERRCODE = '22P03', HINT = 'Write the row again, or restore it.';
END
$function$;

CREATE FUNCTION record.count_ends_1(payload bytea, nullable boolean) RETURNS integer
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
DECLARE
  size pg_catalog.int4 := pg_catalog.octet_length(payload);
  n pg_catalog.int8 := 0;
BEGIN
  IF pg_catalog.int4eq(size, 0) THEN
    RETURN 0;
  END IF;
  IF pg_catalog.int4gt(size, 4) THEN
    n := record.u32_1(payload, 0);
    IF record.has_ends_1(size, n, nullable) THEN
      RETURN n;
    END IF;
  END IF;
  RAISE EXCEPTION 'a list of % bytes has no room for % ends of items', size, n
    USING ERRCODE = '22P03', HINT = 'Write the row again, or restore it.';
END
$function$;

CREATE FUNCTION record.last_1(n integer) RETURNS integer
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN n - 1;

CREATE FUNCTION record.end_of_1(payload bytea, n integer, nullable boolean, i integer) RETURNS integer
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN i < 0 THEN 0 ELSE record.i32_1(payload, record.items_at_1(n, nullable, 0) + i * 4) END;

CREATE FUNCTION record.are_ends_1(payload bytea, n integer, nullable boolean, i integer) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN record.end_of_1(payload, n, nullable, i) >= record.end_of_1(payload, n, nullable, i - 1) AND record.end_of_1(payload, n, nullable, i) <= octet_length(payload) - record.items_at_1(n, nullable, 4) AND (i < n - 1 OR record.end_of_1(payload, n, nullable, i) = octet_length(payload) - record.items_at_1(n, nullable, 4));

CREATE FUNCTION record.part_1(payload bytea, n integer, nullable boolean, i integer) RETURNS bytea
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN substring(payload, record.items_at_1(n, nullable, 4) + record.end_of_1(payload, n, nullable, i - 1) + 1, record.end_of_1(payload, n, nullable, i) - record.end_of_1(payload, n, nullable, i - 1));

CREATE FUNCTION record.parts_1(payload bytea, nullable boolean) RETURNS bytea[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
DECLARE
  n pg_catalog.int4;
BEGIN
  IF payload IS NULL THEN
    RETURN NULL;
  END IF;
  n := record.count_ends_1(payload, nullable);
  FOR i IN 0 .. record.last_1(n) LOOP
    IF NOT record.are_ends_1(payload, n, nullable, i) THEN
      RAISE EXCEPTION 'the end of item % of a list, %, lies outside the list', i, record.end_of_1(payload, n, nullable, i)
        USING ERRCODE = '22P03', HINT = 'Write the row again, or restore it.';
    END IF;
  END LOOP;
  RETURN ARRAY(SELECT CASE WHEN record.is_item_1(payload, nullable, i) THEN record.part_1(payload, n, nullable, i) END
    FROM pg_catalog.generate_series(0, record.last_1(n)) AS i);
END
$function$;

CREATE FUNCTION record.i8_slot_1(slot bytea) RETURNS smallint
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
BEGIN
  RETURN CASE WHEN slot IS NOT NULL THEN record.i8_1(slot, 0) END;
END
$function$;

CREATE FUNCTION record.i8_list_1(payload bytea, nullable boolean, stride integer, at integer, bits bigint[]) RETURNS smallint[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
DECLARE
  n pg_catalog.int4;
  first pg_catalog.int4 := 0;
BEGIN
  IF payload IS NULL THEN
    RETURN NULL;
  END IF;
  n := record.count_1(payload, nullable, stride);
  IF nullable THEN
    first := record.items_at_1(n, nullable, 0);
  END IF;
  RETURN ARRAY(SELECT CASE WHEN record.is_item_1(payload, nullable, i) AND (bits IS NULL OR record.are_valid_1(payload, record.value_1(first, i, stride, 0), bits))
    THEN record.i8_1(payload, record.value_1(first, i, stride, at)) END FROM pg_catalog.generate_series(0, record.last_1(n)) AS i);
END
$function$;

CREATE FUNCTION record.i8_grid_1(payload bytea, nullable boolean, stride integer, at integer, bits bigint[], count integer, step integer) RETURNS smallint[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
DECLARE
  n pg_catalog.int4;
  first pg_catalog.int4 := 0;
BEGIN
  IF payload IS NULL THEN
    RETURN NULL;
  END IF;
  n := record.count_1(payload, nullable, stride);
  IF nullable THEN
    first := record.items_at_1(n, nullable, 0);
  END IF;
  RETURN ARRAY(SELECT ARRAY(SELECT CASE WHEN record.is_item_1(payload, nullable, i) AND (bits IS NULL OR record.are_valid_1(payload, record.value_1(first, i, stride, 0), bits))
    THEN record.i8_1(payload, record.value_1(record.value_1(first, i, stride, at), j, step, 0)) END
    FROM pg_catalog.generate_series(0, record.last_1(count)) AS j) FROM pg_catalog.generate_series(0, record.last_1(n)) AS i);
END
$function$;

CREATE FUNCTION record.i16_slot_1(slot bytea) RETURNS smallint
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
BEGIN
  RETURN CASE WHEN slot IS NOT NULL THEN record.i16_1(slot, 0) END;
END
$function$;

CREATE FUNCTION record.i16_list_1(payload bytea, nullable boolean, stride integer, at integer, bits bigint[]) RETURNS smallint[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
DECLARE
  n pg_catalog.int4;
  first pg_catalog.int4 := 0;
BEGIN
  IF payload IS NULL THEN
    RETURN NULL;
  END IF;
  n := record.count_1(payload, nullable, stride);
  IF nullable THEN
    first := record.items_at_1(n, nullable, 0);
  END IF;
  RETURN ARRAY(SELECT CASE WHEN record.is_item_1(payload, nullable, i) AND (bits IS NULL OR record.are_valid_1(payload, record.value_1(first, i, stride, 0), bits))
    THEN record.i16_1(payload, record.value_1(first, i, stride, at)) END FROM pg_catalog.generate_series(0, record.last_1(n)) AS i);
END
$function$;

CREATE FUNCTION record.i16_grid_1(payload bytea, nullable boolean, stride integer, at integer, bits bigint[], count integer, step integer) RETURNS smallint[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
DECLARE
  n pg_catalog.int4;
  first pg_catalog.int4 := 0;
BEGIN
  IF payload IS NULL THEN
    RETURN NULL;
  END IF;
  n := record.count_1(payload, nullable, stride);
  IF nullable THEN
    first := record.items_at_1(n, nullable, 0);
  END IF;
  RETURN ARRAY(SELECT ARRAY(SELECT CASE WHEN record.is_item_1(payload, nullable, i) AND (bits IS NULL OR record.are_valid_1(payload, record.value_1(first, i, stride, 0), bits))
    THEN record.i16_1(payload, record.value_1(record.value_1(first, i, stride, at), j, step, 0)) END
    FROM pg_catalog.generate_series(0, record.last_1(count)) AS j) FROM pg_catalog.generate_series(0, record.last_1(n)) AS i);
END
$function$;

CREATE FUNCTION record.i32_slot_1(slot bytea) RETURNS integer
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
BEGIN
  RETURN CASE WHEN slot IS NOT NULL THEN record.i32_1(slot, 0) END;
END
$function$;

CREATE FUNCTION record.i32_list_1(payload bytea, nullable boolean, stride integer, at integer, bits bigint[]) RETURNS integer[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
DECLARE
  n pg_catalog.int4;
  first pg_catalog.int4 := 0;
BEGIN
  IF payload IS NULL THEN
    RETURN NULL;
  END IF;
  n := record.count_1(payload, nullable, stride);
  IF nullable THEN
    first := record.items_at_1(n, nullable, 0);
  END IF;
  RETURN ARRAY(SELECT CASE WHEN record.is_item_1(payload, nullable, i) AND (bits IS NULL OR record.are_valid_1(payload, record.value_1(first, i, stride, 0), bits))
    THEN record.i32_1(payload, record.value_1(first, i, stride, at)) END FROM pg_catalog.generate_series(0, record.last_1(n)) AS i);
END
$function$;

CREATE FUNCTION record.i32_grid_1(payload bytea, nullable boolean, stride integer, at integer, bits bigint[], count integer, step integer) RETURNS integer[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
DECLARE
  n pg_catalog.int4;
  first pg_catalog.int4 := 0;
BEGIN
  IF payload IS NULL THEN
    RETURN NULL;
  END IF;
  n := record.count_1(payload, nullable, stride);
  IF nullable THEN
    first := record.items_at_1(n, nullable, 0);
  END IF;
  RETURN ARRAY(SELECT ARRAY(SELECT CASE WHEN record.is_item_1(payload, nullable, i) AND (bits IS NULL OR record.are_valid_1(payload, record.value_1(first, i, stride, 0), bits))
    THEN record.i32_1(payload, record.value_1(record.value_1(first, i, stride, at), j, step, 0)) END
    FROM pg_catalog.generate_series(0, record.last_1(count)) AS j) FROM pg_catalog.generate_series(0, record.last_1(n)) AS i);
END
$function$;

CREATE FUNCTION record.i64_slot_1(slot bytea) RETURNS bigint
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
BEGIN
  RETURN CASE WHEN slot IS NOT NULL THEN record.i64_1(slot, 0) END;
END
$function$;

CREATE FUNCTION record.i64_list_1(payload bytea, nullable boolean, stride integer, at integer, bits bigint[]) RETURNS bigint[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
DECLARE
  n pg_catalog.int4;
  first pg_catalog.int4 := 0;
BEGIN
  IF payload IS NULL THEN
    RETURN NULL;
  END IF;
  n := record.count_1(payload, nullable, stride);
  IF nullable THEN
    first := record.items_at_1(n, nullable, 0);
  END IF;
  RETURN ARRAY(SELECT CASE WHEN record.is_item_1(payload, nullable, i) AND (bits IS NULL OR record.are_valid_1(payload, record.value_1(first, i, stride, 0), bits))
    THEN record.i64_1(payload, record.value_1(first, i, stride, at)) END FROM pg_catalog.generate_series(0, record.last_1(n)) AS i);
END
$function$;

CREATE FUNCTION record.i64_grid_1(payload bytea, nullable boolean, stride integer, at integer, bits bigint[], count integer, step integer) RETURNS bigint[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
DECLARE
  n pg_catalog.int4;
  first pg_catalog.int4 := 0;
BEGIN
  IF payload IS NULL THEN
    RETURN NULL;
  END IF;
  n := record.count_1(payload, nullable, stride);
  IF nullable THEN
    first := record.items_at_1(n, nullable, 0);
  END IF;
  RETURN ARRAY(SELECT ARRAY(SELECT CASE WHEN record.is_item_1(payload, nullable, i) AND (bits IS NULL OR record.are_valid_1(payload, record.value_1(first, i, stride, 0), bits))
    THEN record.i64_1(payload, record.value_1(record.value_1(first, i, stride, at), j, step, 0)) END
    FROM pg_catalog.generate_series(0, record.last_1(count)) AS j) FROM pg_catalog.generate_series(0, record.last_1(n)) AS i);
END
$function$;

CREATE FUNCTION record.u8_slot_1(slot bytea) RETURNS smallint
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
BEGIN
  RETURN CASE WHEN slot IS NOT NULL THEN record.u8_1(slot, 0) END;
END
$function$;

CREATE FUNCTION record.u8_list_1(payload bytea, nullable boolean, stride integer, at integer, bits bigint[]) RETURNS smallint[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
DECLARE
  n pg_catalog.int4;
  first pg_catalog.int4 := 0;
BEGIN
  IF payload IS NULL THEN
    RETURN NULL;
  END IF;
  n := record.count_1(payload, nullable, stride);
  IF nullable THEN
    first := record.items_at_1(n, nullable, 0);
  END IF;
  RETURN ARRAY(SELECT CASE WHEN record.is_item_1(payload, nullable, i) AND (bits IS NULL OR record.are_valid_1(payload, record.value_1(first, i, stride, 0), bits))
    THEN record.u8_1(payload, record.value_1(first, i, stride, at)) END FROM pg_catalog.generate_series(0, record.last_1(n)) AS i);
END
$function$;

CREATE FUNCTION record.u8_grid_1(payload bytea, nullable boolean, stride integer, at integer, bits bigint[], count integer, step integer) RETURNS smallint[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
DECLARE
  n pg_catalog.int4;
  first pg_catalog.int4 := 0;
BEGIN
  IF payload IS NULL THEN
    RETURN NULL;
  END IF;
  n := record.count_1(payload, nullable, stride);
  IF nullable THEN
    first := record.items_at_1(n, nullable, 0);
  END IF;
  RETURN ARRAY(SELECT ARRAY(SELECT CASE WHEN record.is_item_1(payload, nullable, i) AND (bits IS NULL OR record.are_valid_1(payload, record.value_1(first, i, stride, 0), bits))
    THEN record.u8_1(payload, record.value_1(record.value_1(first, i, stride, at), j, step, 0)) END
    FROM pg_catalog.generate_series(0, record.last_1(count)) AS j) FROM pg_catalog.generate_series(0, record.last_1(n)) AS i);
END
$function$;

CREATE FUNCTION record.u16_slot_1(slot bytea) RETURNS integer
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
BEGIN
  RETURN CASE WHEN slot IS NOT NULL THEN record.u16_1(slot, 0) END;
END
$function$;

CREATE FUNCTION record.u16_list_1(payload bytea, nullable boolean, stride integer, at integer, bits bigint[]) RETURNS integer[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
DECLARE
  n pg_catalog.int4;
  first pg_catalog.int4 := 0;
BEGIN
  IF payload IS NULL THEN
    RETURN NULL;
  END IF;
  n := record.count_1(payload, nullable, stride);
  IF nullable THEN
    first := record.items_at_1(n, nullable, 0);
  END IF;
  RETURN ARRAY(SELECT CASE WHEN record.is_item_1(payload, nullable, i) AND (bits IS NULL OR record.are_valid_1(payload, record.value_1(first, i, stride, 0), bits))
    THEN record.u16_1(payload, record.value_1(first, i, stride, at)) END FROM pg_catalog.generate_series(0, record.last_1(n)) AS i);
END
$function$;

CREATE FUNCTION record.u16_grid_1(payload bytea, nullable boolean, stride integer, at integer, bits bigint[], count integer, step integer) RETURNS integer[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
DECLARE
  n pg_catalog.int4;
  first pg_catalog.int4 := 0;
BEGIN
  IF payload IS NULL THEN
    RETURN NULL;
  END IF;
  n := record.count_1(payload, nullable, stride);
  IF nullable THEN
    first := record.items_at_1(n, nullable, 0);
  END IF;
  RETURN ARRAY(SELECT ARRAY(SELECT CASE WHEN record.is_item_1(payload, nullable, i) AND (bits IS NULL OR record.are_valid_1(payload, record.value_1(first, i, stride, 0), bits))
    THEN record.u16_1(payload, record.value_1(record.value_1(first, i, stride, at), j, step, 0)) END
    FROM pg_catalog.generate_series(0, record.last_1(count)) AS j) FROM pg_catalog.generate_series(0, record.last_1(n)) AS i);
END
$function$;

CREATE FUNCTION record.u32_slot_1(slot bytea) RETURNS bigint
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
BEGIN
  RETURN CASE WHEN slot IS NOT NULL THEN record.u32_1(slot, 0) END;
END
$function$;

CREATE FUNCTION record.u32_list_1(payload bytea, nullable boolean, stride integer, at integer, bits bigint[]) RETURNS bigint[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
DECLARE
  n pg_catalog.int4;
  first pg_catalog.int4 := 0;
BEGIN
  IF payload IS NULL THEN
    RETURN NULL;
  END IF;
  n := record.count_1(payload, nullable, stride);
  IF nullable THEN
    first := record.items_at_1(n, nullable, 0);
  END IF;
  RETURN ARRAY(SELECT CASE WHEN record.is_item_1(payload, nullable, i) AND (bits IS NULL OR record.are_valid_1(payload, record.value_1(first, i, stride, 0), bits))
    THEN record.u32_1(payload, record.value_1(first, i, stride, at)) END FROM pg_catalog.generate_series(0, record.last_1(n)) AS i);
END
$function$;

CREATE FUNCTION record.u32_grid_1(payload bytea, nullable boolean, stride integer, at integer, bits bigint[], count integer, step integer) RETURNS bigint[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
DECLARE
  n pg_catalog.int4;
  first pg_catalog.int4 := 0;
BEGIN
  IF payload IS NULL THEN
    RETURN NULL;
  END IF;
  n := record.count_1(payload, nullable, stride);
  IF nullable THEN
    first := record.items_at_1(n, nullable, 0);
  END IF;
  RETURN ARRAY(SELECT ARRAY(SELECT CASE WHEN record.is_item_1(payload, nullable, i) AND (bits IS NULL OR record.are_valid_1(payload, record.value_1(first, i, stride, 0), bits))
    THEN record.u32_1(payload, record.value_1(record.value_1(first, i, stride, at), j, step, 0)) END
    FROM pg_catalog.generate_series(0, record.last_1(count)) AS j) FROM pg_catalog.generate_series(0, record.last_1(n)) AS i);
END
$function$;

CREATE FUNCTION record.u64_slot_1(slot bytea) RETURNS numeric
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
BEGIN
  RETURN CASE WHEN slot IS NOT NULL THEN record.u64_1(slot, 0) END;
END
$function$;

CREATE FUNCTION record.u64_list_1(payload bytea, nullable boolean, stride integer, at integer, bits bigint[]) RETURNS numeric[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
DECLARE
  n pg_catalog.int4;
  first pg_catalog.int4 := 0;
BEGIN
  IF payload IS NULL THEN
    RETURN NULL;
  END IF;
  n := record.count_1(payload, nullable, stride);
  IF nullable THEN
    first := record.items_at_1(n, nullable, 0);
  END IF;
  RETURN ARRAY(SELECT CASE WHEN record.is_item_1(payload, nullable, i) AND (bits IS NULL OR record.are_valid_1(payload, record.value_1(first, i, stride, 0), bits))
    THEN record.u64_1(payload, record.value_1(first, i, stride, at)) END FROM pg_catalog.generate_series(0, record.last_1(n)) AS i);
END
$function$;

CREATE FUNCTION record.u64_grid_1(payload bytea, nullable boolean, stride integer, at integer, bits bigint[], count integer, step integer) RETURNS numeric[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
DECLARE
  n pg_catalog.int4;
  first pg_catalog.int4 := 0;
BEGIN
  IF payload IS NULL THEN
    RETURN NULL;
  END IF;
  n := record.count_1(payload, nullable, stride);
  IF nullable THEN
    first := record.items_at_1(n, nullable, 0);
  END IF;
  RETURN ARRAY(SELECT ARRAY(SELECT CASE WHEN record.is_item_1(payload, nullable, i) AND (bits IS NULL OR record.are_valid_1(payload, record.value_1(first, i, stride, 0), bits))
    THEN record.u64_1(payload, record.value_1(record.value_1(first, i, stride, at), j, step, 0)) END
    FROM pg_catalog.generate_series(0, record.last_1(count)) AS j) FROM pg_catalog.generate_series(0, record.last_1(n)) AS i);
END
$function$;

CREATE FUNCTION record.f32_slot_1(slot bytea) RETURNS real
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
BEGIN
  RETURN CASE WHEN slot IS NOT NULL THEN record.f32_1(slot, 0) END;
END
$function$;

CREATE FUNCTION record.f32_list_1(payload bytea, nullable boolean, stride integer, at integer, bits bigint[]) RETURNS real[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
DECLARE
  n pg_catalog.int4;
  first pg_catalog.int4 := 0;
BEGIN
  IF payload IS NULL THEN
    RETURN NULL;
  END IF;
  n := record.count_1(payload, nullable, stride);
  IF nullable THEN
    first := record.items_at_1(n, nullable, 0);
  END IF;
  RETURN ARRAY(SELECT CASE WHEN record.is_item_1(payload, nullable, i) AND (bits IS NULL OR record.are_valid_1(payload, record.value_1(first, i, stride, 0), bits))
    THEN record.f32_1(payload, record.value_1(first, i, stride, at)) END FROM pg_catalog.generate_series(0, record.last_1(n)) AS i);
END
$function$;

CREATE FUNCTION record.f32_grid_1(payload bytea, nullable boolean, stride integer, at integer, bits bigint[], count integer, step integer) RETURNS real[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
DECLARE
  n pg_catalog.int4;
  first pg_catalog.int4 := 0;
BEGIN
  IF payload IS NULL THEN
    RETURN NULL;
  END IF;
  n := record.count_1(payload, nullable, stride);
  IF nullable THEN
    first := record.items_at_1(n, nullable, 0);
  END IF;
  RETURN ARRAY(SELECT ARRAY(SELECT CASE WHEN record.is_item_1(payload, nullable, i) AND (bits IS NULL OR record.are_valid_1(payload, record.value_1(first, i, stride, 0), bits))
    THEN record.f32_1(payload, record.value_1(record.value_1(first, i, stride, at), j, step, 0)) END
    FROM pg_catalog.generate_series(0, record.last_1(count)) AS j) FROM pg_catalog.generate_series(0, record.last_1(n)) AS i);
END
$function$;

CREATE FUNCTION record.f64_slot_1(slot bytea) RETURNS double precision
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
BEGIN
  RETURN CASE WHEN slot IS NOT NULL THEN record.f64_1(slot, 0) END;
END
$function$;

CREATE FUNCTION record.f64_list_1(payload bytea, nullable boolean, stride integer, at integer, bits bigint[]) RETURNS double precision[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
DECLARE
  n pg_catalog.int4;
  first pg_catalog.int4 := 0;
BEGIN
  IF payload IS NULL THEN
    RETURN NULL;
  END IF;
  n := record.count_1(payload, nullable, stride);
  IF nullable THEN
    first := record.items_at_1(n, nullable, 0);
  END IF;
  RETURN ARRAY(SELECT CASE WHEN record.is_item_1(payload, nullable, i) AND (bits IS NULL OR record.are_valid_1(payload, record.value_1(first, i, stride, 0), bits))
    THEN record.f64_1(payload, record.value_1(first, i, stride, at)) END FROM pg_catalog.generate_series(0, record.last_1(n)) AS i);
END
$function$;

CREATE FUNCTION record.f64_grid_1(payload bytea, nullable boolean, stride integer, at integer, bits bigint[], count integer, step integer) RETURNS double precision[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
DECLARE
  n pg_catalog.int4;
  first pg_catalog.int4 := 0;
BEGIN
  IF payload IS NULL THEN
    RETURN NULL;
  END IF;
  n := record.count_1(payload, nullable, stride);
  IF nullable THEN
    first := record.items_at_1(n, nullable, 0);
  END IF;
  RETURN ARRAY(SELECT ARRAY(SELECT CASE WHEN record.is_item_1(payload, nullable, i) AND (bits IS NULL OR record.are_valid_1(payload, record.value_1(first, i, stride, 0), bits))
    THEN record.f64_1(payload, record.value_1(record.value_1(first, i, stride, at), j, step, 0)) END
    FROM pg_catalog.generate_series(0, record.last_1(count)) AS j) FROM pg_catalog.generate_series(0, record.last_1(n)) AS i);
END
$function$;

CREATE FUNCTION record.bool_slot_1(slot bytea) RETURNS boolean
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
BEGIN
  RETURN CASE WHEN slot IS NOT NULL THEN record.bool_1(slot, 0) END;
END
$function$;

CREATE FUNCTION record.bool_list_1(payload bytea, nullable boolean, stride integer, at integer, bits bigint[]) RETURNS boolean[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
DECLARE
  n pg_catalog.int4;
  first pg_catalog.int4 := 0;
BEGIN
  IF payload IS NULL THEN
    RETURN NULL;
  END IF;
  n := record.count_1(payload, nullable, stride);
  IF nullable THEN
    first := record.items_at_1(n, nullable, 0);
  END IF;
  RETURN ARRAY(SELECT CASE WHEN record.is_item_1(payload, nullable, i) AND (bits IS NULL OR record.are_valid_1(payload, record.value_1(first, i, stride, 0), bits))
    THEN record.bool_1(payload, record.value_1(first, i, stride, at)) END FROM pg_catalog.generate_series(0, record.last_1(n)) AS i);
END
$function$;

CREATE FUNCTION record.bool_grid_1(payload bytea, nullable boolean, stride integer, at integer, bits bigint[], count integer, step integer) RETURNS boolean[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
DECLARE
  n pg_catalog.int4;
  first pg_catalog.int4 := 0;
BEGIN
  IF payload IS NULL THEN
    RETURN NULL;
  END IF;
  n := record.count_1(payload, nullable, stride);
  IF nullable THEN
    first := record.items_at_1(n, nullable, 0);
  END IF;
  RETURN ARRAY(SELECT ARRAY(SELECT CASE WHEN record.is_item_1(payload, nullable, i) AND (bits IS NULL OR record.are_valid_1(payload, record.value_1(first, i, stride, 0), bits))
    THEN record.bool_1(payload, record.value_1(record.value_1(first, i, stride, at), j, step, 0)) END
    FROM pg_catalog.generate_series(0, record.last_1(count)) AS j) FROM pg_catalog.generate_series(0, record.last_1(n)) AS i);
END
$function$;

CREATE FUNCTION record.char_slot_1(slot bytea) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
BEGIN
  RETURN CASE WHEN slot IS NOT NULL THEN record.char_1(slot, 0) END;
END
$function$;

CREATE FUNCTION record.char_list_1(payload bytea, nullable boolean, stride integer, at integer, bits bigint[]) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
DECLARE
  n pg_catalog.int4;
  first pg_catalog.int4 := 0;
BEGIN
  IF payload IS NULL THEN
    RETURN NULL;
  END IF;
  n := record.count_1(payload, nullable, stride);
  IF nullable THEN
    first := record.items_at_1(n, nullable, 0);
  END IF;
  RETURN ARRAY(SELECT CASE WHEN record.is_item_1(payload, nullable, i) AND (bits IS NULL OR record.are_valid_1(payload, record.value_1(first, i, stride, 0), bits))
    THEN record.char_1(payload, record.value_1(first, i, stride, at)) END FROM pg_catalog.generate_series(0, record.last_1(n)) AS i);
END
$function$;

CREATE FUNCTION record.char_grid_1(payload bytea, nullable boolean, stride integer, at integer, bits bigint[], count integer, step integer) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
DECLARE
  n pg_catalog.int4;
  first pg_catalog.int4 := 0;
BEGIN
  IF payload IS NULL THEN
    RETURN NULL;
  END IF;
  n := record.count_1(payload, nullable, stride);
  IF nullable THEN
    first := record.items_at_1(n, nullable, 0);
  END IF;
  RETURN ARRAY(SELECT ARRAY(SELECT CASE WHEN record.is_item_1(payload, nullable, i) AND (bits IS NULL OR record.are_valid_1(payload, record.value_1(first, i, stride, 0), bits))
    THEN record.char_1(payload, record.value_1(record.value_1(first, i, stride, at), j, step, 0)) END
    FROM pg_catalog.generate_series(0, record.last_1(count)) AS j) FROM pg_catalog.generate_series(0, record.last_1(n)) AS i);
END
$function$;

CREATE FUNCTION record.decimal_slot_1(slot bytea, unit numeric) RETURNS numeric
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
BEGIN
  RETURN CASE WHEN slot IS NOT NULL THEN record.decimal_1(slot, 0, unit) END;
END
$function$;

CREATE FUNCTION record.decimal_list_1(payload bytea, nullable boolean, stride integer, at integer, bits bigint[], unit numeric) RETURNS numeric[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
DECLARE
  n pg_catalog.int4;
  first pg_catalog.int4 := 0;
BEGIN
  IF payload IS NULL THEN
    RETURN NULL;
  END IF;
  n := record.count_1(payload, nullable, stride);
  IF nullable THEN
    first := record.items_at_1(n, nullable, 0);
  END IF;
  RETURN ARRAY(SELECT CASE WHEN record.is_item_1(payload, nullable, i) AND (bits IS NULL OR record.are_valid_1(payload, record.value_1(first, i, stride, 0), bits))
    THEN record.decimal_1(payload, record.value_1(first, i, stride, at), unit) END FROM pg_catalog.generate_series(0, record.last_1(n)) AS i);
END
$function$;

CREATE FUNCTION record.decimal_grid_1(payload bytea, nullable boolean, stride integer, at integer, bits bigint[], count integer, step integer, unit numeric) RETURNS numeric[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
DECLARE
  n pg_catalog.int4;
  first pg_catalog.int4 := 0;
BEGIN
  IF payload IS NULL THEN
    RETURN NULL;
  END IF;
  n := record.count_1(payload, nullable, stride);
  IF nullable THEN
    first := record.items_at_1(n, nullable, 0);
  END IF;
  RETURN ARRAY(SELECT ARRAY(SELECT CASE WHEN record.is_item_1(payload, nullable, i) AND (bits IS NULL OR record.are_valid_1(payload, record.value_1(first, i, stride, 0), bits))
    THEN record.decimal_1(payload, record.value_1(record.value_1(first, i, stride, at), j, step, 0), unit) END
    FROM pg_catalog.generate_series(0, record.last_1(count)) AS j) FROM pg_catalog.generate_series(0, record.last_1(n)) AS i);
END
$function$;

CREATE FUNCTION record.timestamp_slot_1(slot bytea) RETURNS timestamptz
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
BEGIN
  RETURN CASE WHEN slot IS NOT NULL THEN record.timestamp_1(slot, 0) END;
END
$function$;

CREATE FUNCTION record.timestamp_list_1(payload bytea, nullable boolean, stride integer, at integer, bits bigint[]) RETURNS timestamptz[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
DECLARE
  n pg_catalog.int4;
  first pg_catalog.int4 := 0;
BEGIN
  IF payload IS NULL THEN
    RETURN NULL;
  END IF;
  n := record.count_1(payload, nullable, stride);
  IF nullable THEN
    first := record.items_at_1(n, nullable, 0);
  END IF;
  RETURN ARRAY(SELECT CASE WHEN record.is_item_1(payload, nullable, i) AND (bits IS NULL OR record.are_valid_1(payload, record.value_1(first, i, stride, 0), bits))
    THEN record.timestamp_1(payload, record.value_1(first, i, stride, at)) END FROM pg_catalog.generate_series(0, record.last_1(n)) AS i);
END
$function$;

CREATE FUNCTION record.timestamp_grid_1(payload bytea, nullable boolean, stride integer, at integer, bits bigint[], count integer, step integer) RETURNS timestamptz[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
DECLARE
  n pg_catalog.int4;
  first pg_catalog.int4 := 0;
BEGIN
  IF payload IS NULL THEN
    RETURN NULL;
  END IF;
  n := record.count_1(payload, nullable, stride);
  IF nullable THEN
    first := record.items_at_1(n, nullable, 0);
  END IF;
  RETURN ARRAY(SELECT ARRAY(SELECT CASE WHEN record.is_item_1(payload, nullable, i) AND (bits IS NULL OR record.are_valid_1(payload, record.value_1(first, i, stride, 0), bits))
    THEN record.timestamp_1(payload, record.value_1(record.value_1(first, i, stride, at), j, step, 0)) END
    FROM pg_catalog.generate_series(0, record.last_1(count)) AS j) FROM pg_catalog.generate_series(0, record.last_1(n)) AS i);
END
$function$;

CREATE FUNCTION record.civil_datetime_slot_1(slot bytea) RETURNS timestamp
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
BEGIN
  RETURN CASE WHEN slot IS NOT NULL THEN record.civil_datetime_1(slot, 0) END;
END
$function$;

CREATE FUNCTION record.civil_datetime_list_1(payload bytea, nullable boolean, stride integer, at integer, bits bigint[]) RETURNS timestamp[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
DECLARE
  n pg_catalog.int4;
  first pg_catalog.int4 := 0;
BEGIN
  IF payload IS NULL THEN
    RETURN NULL;
  END IF;
  n := record.count_1(payload, nullable, stride);
  IF nullable THEN
    first := record.items_at_1(n, nullable, 0);
  END IF;
  RETURN ARRAY(SELECT CASE WHEN record.is_item_1(payload, nullable, i) AND (bits IS NULL OR record.are_valid_1(payload, record.value_1(first, i, stride, 0), bits))
    THEN record.civil_datetime_1(payload, record.value_1(first, i, stride, at)) END FROM pg_catalog.generate_series(0, record.last_1(n)) AS i);
END
$function$;

CREATE FUNCTION record.civil_datetime_grid_1(payload bytea, nullable boolean, stride integer, at integer, bits bigint[], count integer, step integer) RETURNS timestamp[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
DECLARE
  n pg_catalog.int4;
  first pg_catalog.int4 := 0;
BEGIN
  IF payload IS NULL THEN
    RETURN NULL;
  END IF;
  n := record.count_1(payload, nullable, stride);
  IF nullable THEN
    first := record.items_at_1(n, nullable, 0);
  END IF;
  RETURN ARRAY(SELECT ARRAY(SELECT CASE WHEN record.is_item_1(payload, nullable, i) AND (bits IS NULL OR record.are_valid_1(payload, record.value_1(first, i, stride, 0), bits))
    THEN record.civil_datetime_1(payload, record.value_1(record.value_1(first, i, stride, at), j, step, 0)) END
    FROM pg_catalog.generate_series(0, record.last_1(count)) AS j) FROM pg_catalog.generate_series(0, record.last_1(n)) AS i);
END
$function$;

CREATE FUNCTION record.date_slot_1(slot bytea) RETURNS date
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
BEGIN
  RETURN CASE WHEN slot IS NOT NULL THEN record.date_1(slot, 0) END;
END
$function$;

CREATE FUNCTION record.date_list_1(payload bytea, nullable boolean, stride integer, at integer, bits bigint[]) RETURNS date[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
DECLARE
  n pg_catalog.int4;
  first pg_catalog.int4 := 0;
BEGIN
  IF payload IS NULL THEN
    RETURN NULL;
  END IF;
  n := record.count_1(payload, nullable, stride);
  IF nullable THEN
    first := record.items_at_1(n, nullable, 0);
  END IF;
  RETURN ARRAY(SELECT CASE WHEN record.is_item_1(payload, nullable, i) AND (bits IS NULL OR record.are_valid_1(payload, record.value_1(first, i, stride, 0), bits))
    THEN record.date_1(payload, record.value_1(first, i, stride, at)) END FROM pg_catalog.generate_series(0, record.last_1(n)) AS i);
END
$function$;

CREATE FUNCTION record.date_grid_1(payload bytea, nullable boolean, stride integer, at integer, bits bigint[], count integer, step integer) RETURNS date[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
DECLARE
  n pg_catalog.int4;
  first pg_catalog.int4 := 0;
BEGIN
  IF payload IS NULL THEN
    RETURN NULL;
  END IF;
  n := record.count_1(payload, nullable, stride);
  IF nullable THEN
    first := record.items_at_1(n, nullable, 0);
  END IF;
  RETURN ARRAY(SELECT ARRAY(SELECT CASE WHEN record.is_item_1(payload, nullable, i) AND (bits IS NULL OR record.are_valid_1(payload, record.value_1(first, i, stride, 0), bits))
    THEN record.date_1(payload, record.value_1(record.value_1(first, i, stride, at), j, step, 0)) END
    FROM pg_catalog.generate_series(0, record.last_1(count)) AS j) FROM pg_catalog.generate_series(0, record.last_1(n)) AS i);
END
$function$;

CREATE FUNCTION record.time_slot_1(slot bytea) RETURNS time
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
BEGIN
  RETURN CASE WHEN slot IS NOT NULL THEN record.time_1(slot, 0) END;
END
$function$;

CREATE FUNCTION record.time_list_1(payload bytea, nullable boolean, stride integer, at integer, bits bigint[]) RETURNS time[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
DECLARE
  n pg_catalog.int4;
  first pg_catalog.int4 := 0;
BEGIN
  IF payload IS NULL THEN
    RETURN NULL;
  END IF;
  n := record.count_1(payload, nullable, stride);
  IF nullable THEN
    first := record.items_at_1(n, nullable, 0);
  END IF;
  RETURN ARRAY(SELECT CASE WHEN record.is_item_1(payload, nullable, i) AND (bits IS NULL OR record.are_valid_1(payload, record.value_1(first, i, stride, 0), bits))
    THEN record.time_1(payload, record.value_1(first, i, stride, at)) END FROM pg_catalog.generate_series(0, record.last_1(n)) AS i);
END
$function$;

CREATE FUNCTION record.time_grid_1(payload bytea, nullable boolean, stride integer, at integer, bits bigint[], count integer, step integer) RETURNS time[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
DECLARE
  n pg_catalog.int4;
  first pg_catalog.int4 := 0;
BEGIN
  IF payload IS NULL THEN
    RETURN NULL;
  END IF;
  n := record.count_1(payload, nullable, stride);
  IF nullable THEN
    first := record.items_at_1(n, nullable, 0);
  END IF;
  RETURN ARRAY(SELECT ARRAY(SELECT CASE WHEN record.is_item_1(payload, nullable, i) AND (bits IS NULL OR record.are_valid_1(payload, record.value_1(first, i, stride, 0), bits))
    THEN record.time_1(payload, record.value_1(record.value_1(first, i, stride, at), j, step, 0)) END
    FROM pg_catalog.generate_series(0, record.last_1(count)) AS j) FROM pg_catalog.generate_series(0, record.last_1(n)) AS i);
END
$function$;

CREATE FUNCTION record.time_delta_slot_1(slot bytea) RETURNS interval
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
BEGIN
  RETURN CASE WHEN slot IS NOT NULL THEN record.time_delta_1(slot, 0) END;
END
$function$;

CREATE FUNCTION record.time_delta_list_1(payload bytea, nullable boolean, stride integer, at integer, bits bigint[]) RETURNS interval[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
DECLARE
  n pg_catalog.int4;
  first pg_catalog.int4 := 0;
BEGIN
  IF payload IS NULL THEN
    RETURN NULL;
  END IF;
  n := record.count_1(payload, nullable, stride);
  IF nullable THEN
    first := record.items_at_1(n, nullable, 0);
  END IF;
  RETURN ARRAY(SELECT CASE WHEN record.is_item_1(payload, nullable, i) AND (bits IS NULL OR record.are_valid_1(payload, record.value_1(first, i, stride, 0), bits))
    THEN record.time_delta_1(payload, record.value_1(first, i, stride, at)) END FROM pg_catalog.generate_series(0, record.last_1(n)) AS i);
END
$function$;

CREATE FUNCTION record.time_delta_grid_1(payload bytea, nullable boolean, stride integer, at integer, bits bigint[], count integer, step integer) RETURNS interval[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
DECLARE
  n pg_catalog.int4;
  first pg_catalog.int4 := 0;
BEGIN
  IF payload IS NULL THEN
    RETURN NULL;
  END IF;
  n := record.count_1(payload, nullable, stride);
  IF nullable THEN
    first := record.items_at_1(n, nullable, 0);
  END IF;
  RETURN ARRAY(SELECT ARRAY(SELECT CASE WHEN record.is_item_1(payload, nullable, i) AND (bits IS NULL OR record.are_valid_1(payload, record.value_1(first, i, stride, 0), bits))
    THEN record.time_delta_1(payload, record.value_1(record.value_1(first, i, stride, at), j, step, 0)) END
    FROM pg_catalog.generate_series(0, record.last_1(count)) AS j) FROM pg_catalog.generate_series(0, record.last_1(n)) AS i);
END
$function$;

CREATE FUNCTION record.uuid_slot_1(slot bytea) RETURNS uuid
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
BEGIN
  RETURN CASE WHEN slot IS NOT NULL THEN record.uuid_1(slot, 0) END;
END
$function$;

CREATE FUNCTION record.uuid_list_1(payload bytea, nullable boolean, stride integer, at integer, bits bigint[]) RETURNS uuid[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
DECLARE
  n pg_catalog.int4;
  first pg_catalog.int4 := 0;
BEGIN
  IF payload IS NULL THEN
    RETURN NULL;
  END IF;
  n := record.count_1(payload, nullable, stride);
  IF nullable THEN
    first := record.items_at_1(n, nullable, 0);
  END IF;
  RETURN ARRAY(SELECT CASE WHEN record.is_item_1(payload, nullable, i) AND (bits IS NULL OR record.are_valid_1(payload, record.value_1(first, i, stride, 0), bits))
    THEN record.uuid_1(payload, record.value_1(first, i, stride, at)) END FROM pg_catalog.generate_series(0, record.last_1(n)) AS i);
END
$function$;

CREATE FUNCTION record.uuid_grid_1(payload bytea, nullable boolean, stride integer, at integer, bits bigint[], count integer, step integer) RETURNS uuid[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
DECLARE
  n pg_catalog.int4;
  first pg_catalog.int4 := 0;
BEGIN
  IF payload IS NULL THEN
    RETURN NULL;
  END IF;
  n := record.count_1(payload, nullable, stride);
  IF nullable THEN
    first := record.items_at_1(n, nullable, 0);
  END IF;
  RETURN ARRAY(SELECT ARRAY(SELECT CASE WHEN record.is_item_1(payload, nullable, i) AND (bits IS NULL OR record.are_valid_1(payload, record.value_1(first, i, stride, 0), bits))
    THEN record.uuid_1(payload, record.value_1(record.value_1(first, i, stride, at), j, step, 0)) END
    FROM pg_catalog.generate_series(0, record.last_1(count)) AS j) FROM pg_catalog.generate_series(0, record.last_1(n)) AS i);
END
$function$;

CREATE FUNCTION record.ip_slot_1(slot bytea) RETURNS inet
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
BEGIN
  RETURN CASE WHEN slot IS NOT NULL THEN record.ip_1(slot, 0) END;
END
$function$;

CREATE FUNCTION record.ip_list_1(payload bytea, nullable boolean, stride integer, at integer, bits bigint[]) RETURNS inet[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
DECLARE
  n pg_catalog.int4;
  first pg_catalog.int4 := 0;
BEGIN
  IF payload IS NULL THEN
    RETURN NULL;
  END IF;
  n := record.count_1(payload, nullable, stride);
  IF nullable THEN
    first := record.items_at_1(n, nullable, 0);
  END IF;
  RETURN ARRAY(SELECT CASE WHEN record.is_item_1(payload, nullable, i) AND (bits IS NULL OR record.are_valid_1(payload, record.value_1(first, i, stride, 0), bits))
    THEN record.ip_1(payload, record.value_1(first, i, stride, at)) END FROM pg_catalog.generate_series(0, record.last_1(n)) AS i);
END
$function$;

CREATE FUNCTION record.ip_grid_1(payload bytea, nullable boolean, stride integer, at integer, bits bigint[], count integer, step integer) RETURNS inet[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
DECLARE
  n pg_catalog.int4;
  first pg_catalog.int4 := 0;
BEGIN
  IF payload IS NULL THEN
    RETURN NULL;
  END IF;
  n := record.count_1(payload, nullable, stride);
  IF nullable THEN
    first := record.items_at_1(n, nullable, 0);
  END IF;
  RETURN ARRAY(SELECT ARRAY(SELECT CASE WHEN record.is_item_1(payload, nullable, i) AND (bits IS NULL OR record.are_valid_1(payload, record.value_1(first, i, stride, 0), bits))
    THEN record.ip_1(payload, record.value_1(record.value_1(first, i, stride, at), j, step, 0)) END
    FROM pg_catalog.generate_series(0, record.last_1(count)) AS j) FROM pg_catalog.generate_series(0, record.last_1(n)) AS i);
END
$function$;

CREATE FUNCTION record.bytes_slot_1(slot bytea, len integer) RETURNS bytea
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
BEGIN
  RETURN CASE WHEN slot IS NOT NULL THEN record.bytes_1(slot, 0, len) END;
END
$function$;

CREATE FUNCTION record.bytes_list_1(payload bytea, nullable boolean, stride integer, at integer, bits bigint[], len integer) RETURNS bytea[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
DECLARE
  n pg_catalog.int4;
  first pg_catalog.int4 := 0;
BEGIN
  IF payload IS NULL THEN
    RETURN NULL;
  END IF;
  n := record.count_1(payload, nullable, stride);
  IF nullable THEN
    first := record.items_at_1(n, nullable, 0);
  END IF;
  RETURN ARRAY(SELECT CASE WHEN record.is_item_1(payload, nullable, i) AND (bits IS NULL OR record.are_valid_1(payload, record.value_1(first, i, stride, 0), bits))
    THEN record.bytes_1(payload, record.value_1(first, i, stride, at), len) END FROM pg_catalog.generate_series(0, record.last_1(n)) AS i);
END
$function$;

CREATE FUNCTION record.bytes_grid_1(payload bytea, nullable boolean, stride integer, at integer, bits bigint[], count integer, step integer, len integer) RETURNS bytea[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
DECLARE
  n pg_catalog.int4;
  first pg_catalog.int4 := 0;
BEGIN
  IF payload IS NULL THEN
    RETURN NULL;
  END IF;
  n := record.count_1(payload, nullable, stride);
  IF nullable THEN
    first := record.items_at_1(n, nullable, 0);
  END IF;
  RETURN ARRAY(SELECT ARRAY(SELECT CASE WHEN record.is_item_1(payload, nullable, i) AND (bits IS NULL OR record.are_valid_1(payload, record.value_1(first, i, stride, 0), bits))
    THEN record.bytes_1(payload, record.value_1(record.value_1(first, i, stride, at), j, step, 0), len) END
    FROM pg_catalog.generate_series(0, record.last_1(count)) AS j) FROM pg_catalog.generate_series(0, record.last_1(n)) AS i);
END
$function$;

CREATE FUNCTION record.text_slot_1(slot bytea, len integer) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
BEGIN
  RETURN CASE WHEN slot IS NOT NULL THEN record.text_1(slot, 0, len) END;
END
$function$;

CREATE FUNCTION record.text_list_1(payload bytea, nullable boolean, stride integer, at integer, bits bigint[], len integer) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
DECLARE
  n pg_catalog.int4;
  first pg_catalog.int4 := 0;
BEGIN
  IF payload IS NULL THEN
    RETURN NULL;
  END IF;
  n := record.count_1(payload, nullable, stride);
  IF nullable THEN
    first := record.items_at_1(n, nullable, 0);
  END IF;
  RETURN ARRAY(SELECT CASE WHEN record.is_item_1(payload, nullable, i) AND (bits IS NULL OR record.are_valid_1(payload, record.value_1(first, i, stride, 0), bits))
    THEN record.text_1(payload, record.value_1(first, i, stride, at), len) END FROM pg_catalog.generate_series(0, record.last_1(n)) AS i);
END
$function$;

CREATE FUNCTION record.text_grid_1(payload bytea, nullable boolean, stride integer, at integer, bits bigint[], count integer, step integer, len integer) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
DECLARE
  n pg_catalog.int4;
  first pg_catalog.int4 := 0;
BEGIN
  IF payload IS NULL THEN
    RETURN NULL;
  END IF;
  n := record.count_1(payload, nullable, stride);
  IF nullable THEN
    first := record.items_at_1(n, nullable, 0);
  END IF;
  RETURN ARRAY(SELECT ARRAY(SELECT CASE WHEN record.is_item_1(payload, nullable, i) AND (bits IS NULL OR record.are_valid_1(payload, record.value_1(first, i, stride, 0), bits))
    THEN record.text_1(payload, record.value_1(record.value_1(first, i, stride, at), j, step, 0), len) END
    FROM pg_catalog.generate_series(0, record.last_1(count)) AS j) FROM pg_catalog.generate_series(0, record.last_1(n)) AS i);
END
$function$;

CREATE FUNCTION record.string_list_1(payload bytea, nullable boolean) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
BEGIN
  IF payload IS NULL THEN
    RETURN NULL;
  END IF;
  RETURN ARRAY(SELECT CASE WHEN part IS NOT NULL THEN record.string_1(part) END
    FROM pg_catalog.unnest(record.parts_1(payload, nullable)) AS part);
END
$function$;

CREATE FUNCTION record.binary_list_1(payload bytea, nullable boolean) RETURNS bytea[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
BEGIN
  RETURN record.parts_1(payload, nullable);
END
$function$;

CREATE FUNCTION record.json_list_1(payload bytea, nullable boolean) RETURNS jsonb[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
BEGIN
  IF payload IS NULL THEN
    RETURN NULL;
  END IF;
  RETURN ARRAY(SELECT CASE WHEN part IS NOT NULL THEN record.json_1(part) END
    FROM pg_catalog.unnest(record.parts_1(payload, nullable)) AS part);
END
$function$;

CREATE FUNCTION record.enum_i8_slot_1(slot bytea, discriminants bigint[], names text[], other text) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
BEGIN
  RETURN CASE WHEN slot IS NOT NULL THEN record.enum_i8_1(slot, 0, discriminants, names, other) END;
END
$function$;

CREATE FUNCTION record.enum_i8_list_1(payload bytea, nullable boolean, stride integer, at integer, bits bigint[], discriminants bigint[], names text[], other text) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
DECLARE
  n pg_catalog.int4;
  first pg_catalog.int4 := 0;
BEGIN
  IF payload IS NULL THEN
    RETURN NULL;
  END IF;
  n := record.count_1(payload, nullable, stride);
  IF nullable THEN
    first := record.items_at_1(n, nullable, 0);
  END IF;
  RETURN ARRAY(SELECT CASE WHEN record.is_item_1(payload, nullable, i) AND (bits IS NULL OR record.are_valid_1(payload, record.value_1(first, i, stride, 0), bits))
    THEN record.enum_i8_1(payload, record.value_1(first, i, stride, at), discriminants, names, other) END FROM pg_catalog.generate_series(0, record.last_1(n)) AS i);
END
$function$;

CREATE FUNCTION record.enum_i8_grid_1(payload bytea, nullable boolean, stride integer, at integer, bits bigint[], count integer, step integer, discriminants bigint[], names text[], other text) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
DECLARE
  n pg_catalog.int4;
  first pg_catalog.int4 := 0;
BEGIN
  IF payload IS NULL THEN
    RETURN NULL;
  END IF;
  n := record.count_1(payload, nullable, stride);
  IF nullable THEN
    first := record.items_at_1(n, nullable, 0);
  END IF;
  RETURN ARRAY(SELECT ARRAY(SELECT CASE WHEN record.is_item_1(payload, nullable, i) AND (bits IS NULL OR record.are_valid_1(payload, record.value_1(first, i, stride, 0), bits))
    THEN record.enum_i8_1(payload, record.value_1(record.value_1(first, i, stride, at), j, step, 0), discriminants, names, other) END
    FROM pg_catalog.generate_series(0, record.last_1(count)) AS j) FROM pg_catalog.generate_series(0, record.last_1(n)) AS i);
END
$function$;

CREATE FUNCTION record.enum_i16_slot_1(slot bytea, discriminants bigint[], names text[], other text) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
BEGIN
  RETURN CASE WHEN slot IS NOT NULL THEN record.enum_i16_1(slot, 0, discriminants, names, other) END;
END
$function$;

CREATE FUNCTION record.enum_i16_list_1(payload bytea, nullable boolean, stride integer, at integer, bits bigint[], discriminants bigint[], names text[], other text) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
DECLARE
  n pg_catalog.int4;
  first pg_catalog.int4 := 0;
BEGIN
  IF payload IS NULL THEN
    RETURN NULL;
  END IF;
  n := record.count_1(payload, nullable, stride);
  IF nullable THEN
    first := record.items_at_1(n, nullable, 0);
  END IF;
  RETURN ARRAY(SELECT CASE WHEN record.is_item_1(payload, nullable, i) AND (bits IS NULL OR record.are_valid_1(payload, record.value_1(first, i, stride, 0), bits))
    THEN record.enum_i16_1(payload, record.value_1(first, i, stride, at), discriminants, names, other) END FROM pg_catalog.generate_series(0, record.last_1(n)) AS i);
END
$function$;

CREATE FUNCTION record.enum_i16_grid_1(payload bytea, nullable boolean, stride integer, at integer, bits bigint[], count integer, step integer, discriminants bigint[], names text[], other text) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
DECLARE
  n pg_catalog.int4;
  first pg_catalog.int4 := 0;
BEGIN
  IF payload IS NULL THEN
    RETURN NULL;
  END IF;
  n := record.count_1(payload, nullable, stride);
  IF nullable THEN
    first := record.items_at_1(n, nullable, 0);
  END IF;
  RETURN ARRAY(SELECT ARRAY(SELECT CASE WHEN record.is_item_1(payload, nullable, i) AND (bits IS NULL OR record.are_valid_1(payload, record.value_1(first, i, stride, 0), bits))
    THEN record.enum_i16_1(payload, record.value_1(record.value_1(first, i, stride, at), j, step, 0), discriminants, names, other) END
    FROM pg_catalog.generate_series(0, record.last_1(count)) AS j) FROM pg_catalog.generate_series(0, record.last_1(n)) AS i);
END
$function$;

CREATE FUNCTION record.enum_i32_slot_1(slot bytea, discriminants bigint[], names text[], other text) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
BEGIN
  RETURN CASE WHEN slot IS NOT NULL THEN record.enum_i32_1(slot, 0, discriminants, names, other) END;
END
$function$;

CREATE FUNCTION record.enum_i32_list_1(payload bytea, nullable boolean, stride integer, at integer, bits bigint[], discriminants bigint[], names text[], other text) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
DECLARE
  n pg_catalog.int4;
  first pg_catalog.int4 := 0;
BEGIN
  IF payload IS NULL THEN
    RETURN NULL;
  END IF;
  n := record.count_1(payload, nullable, stride);
  IF nullable THEN
    first := record.items_at_1(n, nullable, 0);
  END IF;
  RETURN ARRAY(SELECT CASE WHEN record.is_item_1(payload, nullable, i) AND (bits IS NULL OR record.are_valid_1(payload, record.value_1(first, i, stride, 0), bits))
    THEN record.enum_i32_1(payload, record.value_1(first, i, stride, at), discriminants, names, other) END FROM pg_catalog.generate_series(0, record.last_1(n)) AS i);
END
$function$;

CREATE FUNCTION record.enum_i32_grid_1(payload bytea, nullable boolean, stride integer, at integer, bits bigint[], count integer, step integer, discriminants bigint[], names text[], other text) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
DECLARE
  n pg_catalog.int4;
  first pg_catalog.int4 := 0;
BEGIN
  IF payload IS NULL THEN
    RETURN NULL;
  END IF;
  n := record.count_1(payload, nullable, stride);
  IF nullable THEN
    first := record.items_at_1(n, nullable, 0);
  END IF;
  RETURN ARRAY(SELECT ARRAY(SELECT CASE WHEN record.is_item_1(payload, nullable, i) AND (bits IS NULL OR record.are_valid_1(payload, record.value_1(first, i, stride, 0), bits))
    THEN record.enum_i32_1(payload, record.value_1(record.value_1(first, i, stride, at), j, step, 0), discriminants, names, other) END
    FROM pg_catalog.generate_series(0, record.last_1(count)) AS j) FROM pg_catalog.generate_series(0, record.last_1(n)) AS i);
END
$function$;

CREATE FUNCTION record.enum_i64_slot_1(slot bytea, discriminants bigint[], names text[], other text) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
BEGIN
  RETURN CASE WHEN slot IS NOT NULL THEN record.enum_i64_1(slot, 0, discriminants, names, other) END;
END
$function$;

CREATE FUNCTION record.enum_i64_list_1(payload bytea, nullable boolean, stride integer, at integer, bits bigint[], discriminants bigint[], names text[], other text) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
DECLARE
  n pg_catalog.int4;
  first pg_catalog.int4 := 0;
BEGIN
  IF payload IS NULL THEN
    RETURN NULL;
  END IF;
  n := record.count_1(payload, nullable, stride);
  IF nullable THEN
    first := record.items_at_1(n, nullable, 0);
  END IF;
  RETURN ARRAY(SELECT CASE WHEN record.is_item_1(payload, nullable, i) AND (bits IS NULL OR record.are_valid_1(payload, record.value_1(first, i, stride, 0), bits))
    THEN record.enum_i64_1(payload, record.value_1(first, i, stride, at), discriminants, names, other) END FROM pg_catalog.generate_series(0, record.last_1(n)) AS i);
END
$function$;

CREATE FUNCTION record.enum_i64_grid_1(payload bytea, nullable boolean, stride integer, at integer, bits bigint[], count integer, step integer, discriminants bigint[], names text[], other text) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
DECLARE
  n pg_catalog.int4;
  first pg_catalog.int4 := 0;
BEGIN
  IF payload IS NULL THEN
    RETURN NULL;
  END IF;
  n := record.count_1(payload, nullable, stride);
  IF nullable THEN
    first := record.items_at_1(n, nullable, 0);
  END IF;
  RETURN ARRAY(SELECT ARRAY(SELECT CASE WHEN record.is_item_1(payload, nullable, i) AND (bits IS NULL OR record.are_valid_1(payload, record.value_1(first, i, stride, 0), bits))
    THEN record.enum_i64_1(payload, record.value_1(record.value_1(first, i, stride, at), j, step, 0), discriminants, names, other) END
    FROM pg_catalog.generate_series(0, record.last_1(count)) AS j) FROM pg_catalog.generate_series(0, record.last_1(n)) AS i);
END
$function$;

CREATE FUNCTION record.enum_u8_slot_1(slot bytea, discriminants bigint[], names text[], other text) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
BEGIN
  RETURN CASE WHEN slot IS NOT NULL THEN record.enum_u8_1(slot, 0, discriminants, names, other) END;
END
$function$;

CREATE FUNCTION record.enum_u8_list_1(payload bytea, nullable boolean, stride integer, at integer, bits bigint[], discriminants bigint[], names text[], other text) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
DECLARE
  n pg_catalog.int4;
  first pg_catalog.int4 := 0;
BEGIN
  IF payload IS NULL THEN
    RETURN NULL;
  END IF;
  n := record.count_1(payload, nullable, stride);
  IF nullable THEN
    first := record.items_at_1(n, nullable, 0);
  END IF;
  RETURN ARRAY(SELECT CASE WHEN record.is_item_1(payload, nullable, i) AND (bits IS NULL OR record.are_valid_1(payload, record.value_1(first, i, stride, 0), bits))
    THEN record.enum_u8_1(payload, record.value_1(first, i, stride, at), discriminants, names, other) END FROM pg_catalog.generate_series(0, record.last_1(n)) AS i);
END
$function$;

CREATE FUNCTION record.enum_u8_grid_1(payload bytea, nullable boolean, stride integer, at integer, bits bigint[], count integer, step integer, discriminants bigint[], names text[], other text) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
DECLARE
  n pg_catalog.int4;
  first pg_catalog.int4 := 0;
BEGIN
  IF payload IS NULL THEN
    RETURN NULL;
  END IF;
  n := record.count_1(payload, nullable, stride);
  IF nullable THEN
    first := record.items_at_1(n, nullable, 0);
  END IF;
  RETURN ARRAY(SELECT ARRAY(SELECT CASE WHEN record.is_item_1(payload, nullable, i) AND (bits IS NULL OR record.are_valid_1(payload, record.value_1(first, i, stride, 0), bits))
    THEN record.enum_u8_1(payload, record.value_1(record.value_1(first, i, stride, at), j, step, 0), discriminants, names, other) END
    FROM pg_catalog.generate_series(0, record.last_1(count)) AS j) FROM pg_catalog.generate_series(0, record.last_1(n)) AS i);
END
$function$;

CREATE FUNCTION record.enum_u16_slot_1(slot bytea, discriminants bigint[], names text[], other text) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
BEGIN
  RETURN CASE WHEN slot IS NOT NULL THEN record.enum_u16_1(slot, 0, discriminants, names, other) END;
END
$function$;

CREATE FUNCTION record.enum_u16_list_1(payload bytea, nullable boolean, stride integer, at integer, bits bigint[], discriminants bigint[], names text[], other text) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
DECLARE
  n pg_catalog.int4;
  first pg_catalog.int4 := 0;
BEGIN
  IF payload IS NULL THEN
    RETURN NULL;
  END IF;
  n := record.count_1(payload, nullable, stride);
  IF nullable THEN
    first := record.items_at_1(n, nullable, 0);
  END IF;
  RETURN ARRAY(SELECT CASE WHEN record.is_item_1(payload, nullable, i) AND (bits IS NULL OR record.are_valid_1(payload, record.value_1(first, i, stride, 0), bits))
    THEN record.enum_u16_1(payload, record.value_1(first, i, stride, at), discriminants, names, other) END FROM pg_catalog.generate_series(0, record.last_1(n)) AS i);
END
$function$;

CREATE FUNCTION record.enum_u16_grid_1(payload bytea, nullable boolean, stride integer, at integer, bits bigint[], count integer, step integer, discriminants bigint[], names text[], other text) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
DECLARE
  n pg_catalog.int4;
  first pg_catalog.int4 := 0;
BEGIN
  IF payload IS NULL THEN
    RETURN NULL;
  END IF;
  n := record.count_1(payload, nullable, stride);
  IF nullable THEN
    first := record.items_at_1(n, nullable, 0);
  END IF;
  RETURN ARRAY(SELECT ARRAY(SELECT CASE WHEN record.is_item_1(payload, nullable, i) AND (bits IS NULL OR record.are_valid_1(payload, record.value_1(first, i, stride, 0), bits))
    THEN record.enum_u16_1(payload, record.value_1(record.value_1(first, i, stride, at), j, step, 0), discriminants, names, other) END
    FROM pg_catalog.generate_series(0, record.last_1(count)) AS j) FROM pg_catalog.generate_series(0, record.last_1(n)) AS i);
END
$function$;

CREATE FUNCTION record.enum_u32_slot_1(slot bytea, discriminants bigint[], names text[], other text) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
BEGIN
  RETURN CASE WHEN slot IS NOT NULL THEN record.enum_u32_1(slot, 0, discriminants, names, other) END;
END
$function$;

CREATE FUNCTION record.enum_u32_list_1(payload bytea, nullable boolean, stride integer, at integer, bits bigint[], discriminants bigint[], names text[], other text) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
DECLARE
  n pg_catalog.int4;
  first pg_catalog.int4 := 0;
BEGIN
  IF payload IS NULL THEN
    RETURN NULL;
  END IF;
  n := record.count_1(payload, nullable, stride);
  IF nullable THEN
    first := record.items_at_1(n, nullable, 0);
  END IF;
  RETURN ARRAY(SELECT CASE WHEN record.is_item_1(payload, nullable, i) AND (bits IS NULL OR record.are_valid_1(payload, record.value_1(first, i, stride, 0), bits))
    THEN record.enum_u32_1(payload, record.value_1(first, i, stride, at), discriminants, names, other) END FROM pg_catalog.generate_series(0, record.last_1(n)) AS i);
END
$function$;

CREATE FUNCTION record.enum_u32_grid_1(payload bytea, nullable boolean, stride integer, at integer, bits bigint[], count integer, step integer, discriminants bigint[], names text[], other text) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
DECLARE
  n pg_catalog.int4;
  first pg_catalog.int4 := 0;
BEGIN
  IF payload IS NULL THEN
    RETURN NULL;
  END IF;
  n := record.count_1(payload, nullable, stride);
  IF nullable THEN
    first := record.items_at_1(n, nullable, 0);
  END IF;
  RETURN ARRAY(SELECT ARRAY(SELECT CASE WHEN record.is_item_1(payload, nullable, i) AND (bits IS NULL OR record.are_valid_1(payload, record.value_1(first, i, stride, 0), bits))
    THEN record.enum_u32_1(payload, record.value_1(record.value_1(first, i, stride, at), j, step, 0), discriminants, names, other) END
    FROM pg_catalog.generate_series(0, record.last_1(count)) AS j) FROM pg_catalog.generate_series(0, record.last_1(n)) AS i);
END
$function$;

CREATE FUNCTION record.enum_u64_slot_1(slot bytea, discriminants numeric[], names text[], other text) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
BEGIN
  RETURN CASE WHEN slot IS NOT NULL THEN record.enum_u64_1(slot, 0, discriminants, names, other) END;
END
$function$;

CREATE FUNCTION record.enum_u64_list_1(payload bytea, nullable boolean, stride integer, at integer, bits bigint[], discriminants numeric[], names text[], other text) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
DECLARE
  n pg_catalog.int4;
  first pg_catalog.int4 := 0;
BEGIN
  IF payload IS NULL THEN
    RETURN NULL;
  END IF;
  n := record.count_1(payload, nullable, stride);
  IF nullable THEN
    first := record.items_at_1(n, nullable, 0);
  END IF;
  RETURN ARRAY(SELECT CASE WHEN record.is_item_1(payload, nullable, i) AND (bits IS NULL OR record.are_valid_1(payload, record.value_1(first, i, stride, 0), bits))
    THEN record.enum_u64_1(payload, record.value_1(first, i, stride, at), discriminants, names, other) END FROM pg_catalog.generate_series(0, record.last_1(n)) AS i);
END
$function$;

CREATE FUNCTION record.enum_u64_grid_1(payload bytea, nullable boolean, stride integer, at integer, bits bigint[], count integer, step integer, discriminants numeric[], names text[], other text) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
DECLARE
  n pg_catalog.int4;
  first pg_catalog.int4 := 0;
BEGIN
  IF payload IS NULL THEN
    RETURN NULL;
  END IF;
  n := record.count_1(payload, nullable, stride);
  IF nullable THEN
    first := record.items_at_1(n, nullable, 0);
  END IF;
  RETURN ARRAY(SELECT ARRAY(SELECT CASE WHEN record.is_item_1(payload, nullable, i) AND (bits IS NULL OR record.are_valid_1(payload, record.value_1(first, i, stride, 0), bits))
    THEN record.enum_u64_1(payload, record.value_1(record.value_1(first, i, stride, at), j, step, 0), discriminants, names, other) END
    FROM pg_catalog.generate_series(0, record.last_1(count)) AS j) FROM pg_catalog.generate_series(0, record.last_1(n)) AS i);
END
$function$;

CREATE FUNCTION record.items_2(payload bytea, nullable boolean, stride integer) RETURNS integer
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN NOT nullable AND octet_length(payload) % stride = 0 THEN octet_length(payload) / stride ELSE record.count_1(payload, nullable, stride) END;

CREATE FUNCTION record.are_few_2(payload bytea, nullable boolean, stride integer, width integer) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN NOT nullable AND stride = width AND octet_length(payload) BETWEEN 1 AND 8 * width AND octet_length(payload) % width = 0;

CREATE FUNCTION record.is_end_2(past integer, first integer, size integer, is_last boolean) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN past >= first AND CASE WHEN is_last THEN past = size ELSE past <= size END;

CREATE FUNCTION record.nth_2(i integer) RETURNS integer
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN i + 1;

CREATE FUNCTION record.is_last_2(i integer, n integer) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN i = n - 1;

CREATE FUNCTION record.rest_2(payload bytea, base integer) RETURNS integer
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN octet_length(payload) - base;

CREATE FUNCTION record.item_2(payload bytea, base integer, first integer, past integer) RETURNS bytea
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN substring(payload, base + first + 1, past - first);

CREATE FUNCTION record.string_2(b bytea) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
RETURN CASE WHEN NOT record.holds_zero_1(b) THEN convert_from(b, 'UTF8') END;

CREATE FUNCTION record.strings_2(payload bytea, nullable boolean) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
DECLARE
  n integer;
  base integer;
  size integer;
  first integer := 0;
  past integer;
  items pg_catalog.text[] := '{}';
BEGIN
  IF payload IS NULL THEN
    RETURN NULL;
  END IF;
  n := record.count_ends_1(payload, nullable);
  base := record.items_at_1(n, nullable, 4);
  size := record.rest_2(payload, base);
  FOR i IN 0 .. record.last_1(n) LOOP
    past := record.end_of_1(payload, n, nullable, i);
    IF NOT record.is_end_2(past, first, size, record.is_last_2(i, n)) THEN
      RAISE EXCEPTION 'the end of item % of a list, %, lies outside the list', i, past
        USING ERRCODE = '22P03', HINT = 'Write the row again, or restore it.';
    END IF;
    items := pg_catalog.array_append(items, CASE WHEN record.is_item_1(payload, nullable, i) THEN record.string_2(record.item_2(payload, base, first, past)) END);
    first := past;
  END LOOP;
  RETURN items;
END
$function$;

CREATE FUNCTION record.are_1_2(payload bytea) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN payload LIKE E'\\x010000005f00000025'::bytea AND get_byte(payload, 4) = octet_length(payload) - 8 AND NOT record.holds_zero_1(substring(payload, 9));

CREATE FUNCTION record.strings_of_1_2(payload bytea) RETURNS text[]
LANGUAGE sql STABLE PARALLEL SAFE
RETURN ARRAY[convert_from(substring(payload, 9, get_byte(payload, 4)), 'UTF8')];

CREATE FUNCTION record.are_2_2(payload bytea) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN payload LIKE E'\\x020000005f0000005f00000025'::bytea AND get_byte(payload, 8) = octet_length(payload) - 12 AND get_byte(payload, 8) >= get_byte(payload, 4) AND NOT record.holds_zero_1(substring(payload, 13));

CREATE FUNCTION record.strings_of_2_2(payload bytea) RETURNS text[]
LANGUAGE sql STABLE PARALLEL SAFE
RETURN ARRAY[convert_from(substring(payload, 13, get_byte(payload, 4)), 'UTF8'), convert_from(substring(payload, 13 + get_byte(payload, 4), get_byte(payload, 8) - get_byte(payload, 4)), 'UTF8')];

CREATE FUNCTION record.are_3_2(payload bytea) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN payload LIKE E'\\x030000005f0000005f0000005f00000025'::bytea AND get_byte(payload, 12) = octet_length(payload) - 16 AND get_byte(payload, 8) >= get_byte(payload, 4) AND get_byte(payload, 12) >= get_byte(payload, 8) AND NOT record.holds_zero_1(substring(payload, 17));

CREATE FUNCTION record.strings_of_3_2(payload bytea) RETURNS text[]
LANGUAGE sql STABLE PARALLEL SAFE
RETURN ARRAY[convert_from(substring(payload, 17, get_byte(payload, 4)), 'UTF8'), convert_from(substring(payload, 17 + get_byte(payload, 4), get_byte(payload, 8) - get_byte(payload, 4)), 'UTF8'), convert_from(substring(payload, 17 + get_byte(payload, 8), get_byte(payload, 12) - get_byte(payload, 8)), 'UTF8')];

CREATE FUNCTION record.are_4_2(payload bytea) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN payload LIKE E'\\x040000005f0000005f0000005f0000005f00000025'::bytea AND get_byte(payload, 16) = octet_length(payload) - 20 AND get_byte(payload, 8) >= get_byte(payload, 4) AND get_byte(payload, 12) >= get_byte(payload, 8) AND get_byte(payload, 16) >= get_byte(payload, 12) AND NOT record.holds_zero_1(substring(payload, 21));

CREATE FUNCTION record.strings_of_4_2(payload bytea) RETURNS text[]
LANGUAGE sql STABLE PARALLEL SAFE
RETURN ARRAY[convert_from(substring(payload, 21, get_byte(payload, 4)), 'UTF8'), convert_from(substring(payload, 21 + get_byte(payload, 4), get_byte(payload, 8) - get_byte(payload, 4)), 'UTF8'), convert_from(substring(payload, 21 + get_byte(payload, 8), get_byte(payload, 12) - get_byte(payload, 8)), 'UTF8'), convert_from(substring(payload, 21 + get_byte(payload, 12), get_byte(payload, 16) - get_byte(payload, 12)), 'UTF8')];

CREATE FUNCTION record.are_5_2(payload bytea) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN payload LIKE E'\\x050000005f0000005f0000005f0000005f0000005f00000025'::bytea AND get_byte(payload, 20) = octet_length(payload) - 24 AND get_byte(payload, 8) >= get_byte(payload, 4) AND get_byte(payload, 12) >= get_byte(payload, 8) AND get_byte(payload, 16) >= get_byte(payload, 12) AND get_byte(payload, 20) >= get_byte(payload, 16) AND NOT record.holds_zero_1(substring(payload, 25));

CREATE FUNCTION record.strings_of_5_2(payload bytea) RETURNS text[]
LANGUAGE sql STABLE PARALLEL SAFE
RETURN ARRAY[convert_from(substring(payload, 25, get_byte(payload, 4)), 'UTF8'), convert_from(substring(payload, 25 + get_byte(payload, 4), get_byte(payload, 8) - get_byte(payload, 4)), 'UTF8'), convert_from(substring(payload, 25 + get_byte(payload, 8), get_byte(payload, 12) - get_byte(payload, 8)), 'UTF8'), convert_from(substring(payload, 25 + get_byte(payload, 12), get_byte(payload, 16) - get_byte(payload, 12)), 'UTF8'), convert_from(substring(payload, 25 + get_byte(payload, 16), get_byte(payload, 20) - get_byte(payload, 16)), 'UTF8')];

CREATE FUNCTION record.string_list_2(payload bytea, nullable boolean) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
BEGIN
  RETURN CASE WHEN nullable THEN record.strings_2(payload, nullable)
    WHEN record.are_1_2(payload) THEN record.strings_of_1_2(payload)
    WHEN record.are_2_2(payload) THEN record.strings_of_2_2(payload)
    WHEN record.are_3_2(payload) THEN record.strings_of_3_2(payload)
    WHEN record.are_4_2(payload) THEN record.strings_of_4_2(payload)
    WHEN record.are_5_2(payload) THEN record.strings_of_5_2(payload)
    ELSE record.strings_2(payload, nullable) END;
END
$function$;

CREATE FUNCTION record.json_list_2(payload bytea, nullable boolean) RETURNS jsonb[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
DECLARE
  n integer;
  base integer;
  size integer;
  first integer := 0;
  past integer;
  items pg_catalog.jsonb[] := '{}';
BEGIN
  IF payload IS NULL THEN
    RETURN NULL;
  END IF;
  n := record.count_ends_1(payload, nullable);
  base := record.items_at_1(n, nullable, 4);
  size := record.rest_2(payload, base);
  FOR i IN 0 .. record.last_1(n) LOOP
    past := record.end_of_1(payload, n, nullable, i);
    IF NOT record.is_end_2(past, first, size, record.is_last_2(i, n)) THEN
      RAISE EXCEPTION 'the end of item % of a list, %, lies outside the list', i, past
        USING ERRCODE = '22P03', HINT = 'Write the row again, or restore it.';
    END IF;
    items := pg_catalog.array_append(items, CASE WHEN record.is_item_1(payload, nullable, i) THEN record.json_1(record.item_2(payload, base, first, past)) END);
    first := past;
  END LOOP;
  RETURN items;
END
$function$;

CREATE FUNCTION record.binary_list_2(payload bytea, nullable boolean) RETURNS bytea[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
DECLARE
  n integer;
  base integer;
  size integer;
  first integer := 0;
  past integer;
  items pg_catalog.bytea[] := '{}';
BEGIN
  IF payload IS NULL THEN
    RETURN NULL;
  END IF;
  n := record.count_ends_1(payload, nullable);
  base := record.items_at_1(n, nullable, 4);
  size := record.rest_2(payload, base);
  FOR i IN 0 .. record.last_1(n) LOOP
    past := record.end_of_1(payload, n, nullable, i);
    IF NOT record.is_end_2(past, first, size, record.is_last_2(i, n)) THEN
      RAISE EXCEPTION 'the end of item % of a list, %, lies outside the list', i, past
        USING ERRCODE = '22P03', HINT = 'Write the row again, or restore it.';
    END IF;
    items := pg_catalog.array_append(items, CASE WHEN record.is_item_1(payload, nullable, i) THEN record.item_2(payload, base, first, past) END);
    first := past;
  END LOOP;
  RETURN items;
END
$function$;

CREATE FUNCTION record.i8_list_2(payload bytea, nullable boolean, stride integer, at integer, bits bigint[]) RETURNS smallint[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
DECLARE
  n integer;
  first integer := 0;
  items smallint[];
BEGIN
  IF payload IS NULL THEN
    RETURN NULL;
  END IF;
  n := record.items_2(payload, nullable, stride);
  items := '{}';
  IF bits IS NULL AND NOT nullable THEN
    FOR place IN at .. record.last_1(pg_catalog.octet_length(payload)) BY stride LOOP
      items := pg_catalog.array_append(items, record.i8_1(payload, place));
    END LOOP;
    RETURN items;
  END IF;
  IF nullable THEN
    first := record.items_at_1(n, nullable, 0);
  END IF;
  FOR i IN 0 .. record.last_1(n) LOOP
    items := pg_catalog.array_append(items, CASE WHEN record.is_item_1(payload, nullable, i) AND (bits IS NULL OR record.are_valid_1(payload, record.value_1(first, i, stride, 0), bits))
      THEN record.i8_1(payload, record.value_1(first, i, stride, at)) END);
  END LOOP;
  RETURN items;
END
$function$;

CREATE FUNCTION record.i8_grid_2(payload bytea, nullable boolean, stride integer, at integer, bits bigint[], count integer, step integer) RETURNS smallint[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
DECLARE
  n integer;
  first integer := 0;
  items smallint[] := '{}';
BEGIN
  IF payload IS NULL THEN
    RETURN NULL;
  END IF;
  n := record.items_2(payload, nullable, stride);
  IF pg_catalog.int4eq(n, 0) THEN
    RETURN items;
  END IF;
  IF nullable THEN
    first := record.items_at_1(n, nullable, 0);
  END IF;
  items := pg_catalog.array_fill(NULL::smallint, ARRAY[n, count]);
  FOR i IN 0 .. record.last_1(n) LOOP
    IF record.is_item_1(payload, nullable, i) AND (bits IS NULL OR record.are_valid_1(payload, record.value_1(first, i, stride, 0), bits)) THEN
      FOR j IN 0 .. record.last_1(count) LOOP
        items[record.nth_2(i)][record.nth_2(j)] :=
          record.i8_1(payload, record.value_1(record.value_1(first, i, stride, at), j, step, 0));
      END LOOP;
    END IF;
  END LOOP;
  RETURN items;
END
$function$;

CREATE FUNCTION record.i16_few_2(payload bytea) RETURNS smallint[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (ARRAY[record.i16_1(payload, 0), CASE WHEN octet_length(payload) > 2 THEN record.i16_1(payload, 2) END, CASE WHEN octet_length(payload) > 4 THEN record.i16_1(payload, 4) END, CASE WHEN octet_length(payload) > 6 THEN record.i16_1(payload, 6) END, CASE WHEN octet_length(payload) > 8 THEN record.i16_1(payload, 8) END, CASE WHEN octet_length(payload) > 10 THEN record.i16_1(payload, 10) END, CASE WHEN octet_length(payload) > 12 THEN record.i16_1(payload, 12) END, CASE WHEN octet_length(payload) > 14 THEN record.i16_1(payload, 14) END])[1:octet_length(payload) / 2];

CREATE FUNCTION record.i16_list_2(payload bytea, nullable boolean, stride integer, at integer, bits bigint[]) RETURNS smallint[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
DECLARE
  n integer;
  first integer := 0;
  items smallint[];
BEGIN
  IF record.are_few_2(payload, nullable, stride, 2) THEN
    RETURN record.i16_few_2(payload);
  END IF;
  IF payload IS NULL THEN
    RETURN NULL;
  END IF;
  n := record.items_2(payload, nullable, stride);
  items := '{}';
  IF bits IS NULL AND NOT nullable THEN
    FOR place IN at .. record.last_1(pg_catalog.octet_length(payload)) BY stride LOOP
      items := pg_catalog.array_append(items, record.i16_1(payload, place));
    END LOOP;
    RETURN items;
  END IF;
  IF nullable THEN
    first := record.items_at_1(n, nullable, 0);
  END IF;
  FOR i IN 0 .. record.last_1(n) LOOP
    items := pg_catalog.array_append(items, CASE WHEN record.is_item_1(payload, nullable, i) AND (bits IS NULL OR record.are_valid_1(payload, record.value_1(first, i, stride, 0), bits))
      THEN record.i16_1(payload, record.value_1(first, i, stride, at)) END);
  END LOOP;
  RETURN items;
END
$function$;

CREATE FUNCTION record.i16_grid_2(payload bytea, nullable boolean, stride integer, at integer, bits bigint[], count integer, step integer) RETURNS smallint[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
DECLARE
  n integer;
  first integer := 0;
  items smallint[] := '{}';
BEGIN
  IF payload IS NULL THEN
    RETURN NULL;
  END IF;
  n := record.items_2(payload, nullable, stride);
  IF pg_catalog.int4eq(n, 0) THEN
    RETURN items;
  END IF;
  IF nullable THEN
    first := record.items_at_1(n, nullable, 0);
  END IF;
  items := pg_catalog.array_fill(NULL::smallint, ARRAY[n, count]);
  FOR i IN 0 .. record.last_1(n) LOOP
    IF record.is_item_1(payload, nullable, i) AND (bits IS NULL OR record.are_valid_1(payload, record.value_1(first, i, stride, 0), bits)) THEN
      FOR j IN 0 .. record.last_1(count) LOOP
        items[record.nth_2(i)][record.nth_2(j)] :=
          record.i16_1(payload, record.value_1(record.value_1(first, i, stride, at), j, step, 0));
      END LOOP;
    END IF;
  END LOOP;
  RETURN items;
END
$function$;

CREATE FUNCTION record.i32_few_2(payload bytea) RETURNS integer[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (ARRAY[record.i32_1(payload, 0), CASE WHEN octet_length(payload) > 4 THEN record.i32_1(payload, 4) END, CASE WHEN octet_length(payload) > 8 THEN record.i32_1(payload, 8) END, CASE WHEN octet_length(payload) > 12 THEN record.i32_1(payload, 12) END, CASE WHEN octet_length(payload) > 16 THEN record.i32_1(payload, 16) END, CASE WHEN octet_length(payload) > 20 THEN record.i32_1(payload, 20) END, CASE WHEN octet_length(payload) > 24 THEN record.i32_1(payload, 24) END, CASE WHEN octet_length(payload) > 28 THEN record.i32_1(payload, 28) END])[1:octet_length(payload) / 4];

CREATE FUNCTION record.i32_list_2(payload bytea, nullable boolean, stride integer, at integer, bits bigint[]) RETURNS integer[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
DECLARE
  n integer;
  first integer := 0;
  items integer[];
BEGIN
  IF record.are_few_2(payload, nullable, stride, 4) THEN
    RETURN record.i32_few_2(payload);
  END IF;
  IF payload IS NULL THEN
    RETURN NULL;
  END IF;
  n := record.items_2(payload, nullable, stride);
  items := '{}';
  IF bits IS NULL AND NOT nullable THEN
    FOR place IN at .. record.last_1(pg_catalog.octet_length(payload)) BY stride LOOP
      items := pg_catalog.array_append(items, record.i32_1(payload, place));
    END LOOP;
    RETURN items;
  END IF;
  IF nullable THEN
    first := record.items_at_1(n, nullable, 0);
  END IF;
  FOR i IN 0 .. record.last_1(n) LOOP
    items := pg_catalog.array_append(items, CASE WHEN record.is_item_1(payload, nullable, i) AND (bits IS NULL OR record.are_valid_1(payload, record.value_1(first, i, stride, 0), bits))
      THEN record.i32_1(payload, record.value_1(first, i, stride, at)) END);
  END LOOP;
  RETURN items;
END
$function$;

CREATE FUNCTION record.i32_grid_2(payload bytea, nullable boolean, stride integer, at integer, bits bigint[], count integer, step integer) RETURNS integer[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
DECLARE
  n integer;
  first integer := 0;
  items integer[] := '{}';
BEGIN
  IF payload IS NULL THEN
    RETURN NULL;
  END IF;
  n := record.items_2(payload, nullable, stride);
  IF pg_catalog.int4eq(n, 0) THEN
    RETURN items;
  END IF;
  IF nullable THEN
    first := record.items_at_1(n, nullable, 0);
  END IF;
  items := pg_catalog.array_fill(NULL::integer, ARRAY[n, count]);
  FOR i IN 0 .. record.last_1(n) LOOP
    IF record.is_item_1(payload, nullable, i) AND (bits IS NULL OR record.are_valid_1(payload, record.value_1(first, i, stride, 0), bits)) THEN
      FOR j IN 0 .. record.last_1(count) LOOP
        items[record.nth_2(i)][record.nth_2(j)] :=
          record.i32_1(payload, record.value_1(record.value_1(first, i, stride, at), j, step, 0));
      END LOOP;
    END IF;
  END LOOP;
  RETURN items;
END
$function$;

CREATE FUNCTION record.i64_few_2(payload bytea) RETURNS bigint[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (ARRAY[record.i64_1(payload, 0), CASE WHEN octet_length(payload) > 8 THEN record.i64_1(payload, 8) END, CASE WHEN octet_length(payload) > 16 THEN record.i64_1(payload, 16) END, CASE WHEN octet_length(payload) > 24 THEN record.i64_1(payload, 24) END, CASE WHEN octet_length(payload) > 32 THEN record.i64_1(payload, 32) END, CASE WHEN octet_length(payload) > 40 THEN record.i64_1(payload, 40) END, CASE WHEN octet_length(payload) > 48 THEN record.i64_1(payload, 48) END, CASE WHEN octet_length(payload) > 56 THEN record.i64_1(payload, 56) END])[1:octet_length(payload) / 8];

CREATE FUNCTION record.i64_list_2(payload bytea, nullable boolean, stride integer, at integer, bits bigint[]) RETURNS bigint[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
DECLARE
  n integer;
  first integer := 0;
  items bigint[];
BEGIN
  IF record.are_few_2(payload, nullable, stride, 8) THEN
    RETURN record.i64_few_2(payload);
  END IF;
  IF payload IS NULL THEN
    RETURN NULL;
  END IF;
  n := record.items_2(payload, nullable, stride);
  items := '{}';
  IF bits IS NULL AND NOT nullable THEN
    FOR place IN at .. record.last_1(pg_catalog.octet_length(payload)) BY stride LOOP
      items := pg_catalog.array_append(items, record.i64_1(payload, place));
    END LOOP;
    RETURN items;
  END IF;
  IF nullable THEN
    first := record.items_at_1(n, nullable, 0);
  END IF;
  FOR i IN 0 .. record.last_1(n) LOOP
    items := pg_catalog.array_append(items, CASE WHEN record.is_item_1(payload, nullable, i) AND (bits IS NULL OR record.are_valid_1(payload, record.value_1(first, i, stride, 0), bits))
      THEN record.i64_1(payload, record.value_1(first, i, stride, at)) END);
  END LOOP;
  RETURN items;
END
$function$;

CREATE FUNCTION record.i64_grid_2(payload bytea, nullable boolean, stride integer, at integer, bits bigint[], count integer, step integer) RETURNS bigint[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
DECLARE
  n integer;
  first integer := 0;
  items bigint[] := '{}';
BEGIN
  IF payload IS NULL THEN
    RETURN NULL;
  END IF;
  n := record.items_2(payload, nullable, stride);
  IF pg_catalog.int4eq(n, 0) THEN
    RETURN items;
  END IF;
  IF nullable THEN
    first := record.items_at_1(n, nullable, 0);
  END IF;
  items := pg_catalog.array_fill(NULL::bigint, ARRAY[n, count]);
  FOR i IN 0 .. record.last_1(n) LOOP
    IF record.is_item_1(payload, nullable, i) AND (bits IS NULL OR record.are_valid_1(payload, record.value_1(first, i, stride, 0), bits)) THEN
      FOR j IN 0 .. record.last_1(count) LOOP
        items[record.nth_2(i)][record.nth_2(j)] :=
          record.i64_1(payload, record.value_1(record.value_1(first, i, stride, at), j, step, 0));
      END LOOP;
    END IF;
  END LOOP;
  RETURN items;
END
$function$;

CREATE FUNCTION record.u8_list_2(payload bytea, nullable boolean, stride integer, at integer, bits bigint[]) RETURNS smallint[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
DECLARE
  n integer;
  first integer := 0;
  items smallint[];
BEGIN
  IF payload IS NULL THEN
    RETURN NULL;
  END IF;
  n := record.items_2(payload, nullable, stride);
  items := '{}';
  IF bits IS NULL AND NOT nullable THEN
    FOR place IN at .. record.last_1(pg_catalog.octet_length(payload)) BY stride LOOP
      items := pg_catalog.array_append(items, record.u8_1(payload, place));
    END LOOP;
    RETURN items;
  END IF;
  IF nullable THEN
    first := record.items_at_1(n, nullable, 0);
  END IF;
  FOR i IN 0 .. record.last_1(n) LOOP
    items := pg_catalog.array_append(items, CASE WHEN record.is_item_1(payload, nullable, i) AND (bits IS NULL OR record.are_valid_1(payload, record.value_1(first, i, stride, 0), bits))
      THEN record.u8_1(payload, record.value_1(first, i, stride, at)) END);
  END LOOP;
  RETURN items;
END
$function$;

CREATE FUNCTION record.u8_grid_2(payload bytea, nullable boolean, stride integer, at integer, bits bigint[], count integer, step integer) RETURNS smallint[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
DECLARE
  n integer;
  first integer := 0;
  items smallint[] := '{}';
BEGIN
  IF payload IS NULL THEN
    RETURN NULL;
  END IF;
  n := record.items_2(payload, nullable, stride);
  IF pg_catalog.int4eq(n, 0) THEN
    RETURN items;
  END IF;
  IF nullable THEN
    first := record.items_at_1(n, nullable, 0);
  END IF;
  items := pg_catalog.array_fill(NULL::smallint, ARRAY[n, count]);
  FOR i IN 0 .. record.last_1(n) LOOP
    IF record.is_item_1(payload, nullable, i) AND (bits IS NULL OR record.are_valid_1(payload, record.value_1(first, i, stride, 0), bits)) THEN
      FOR j IN 0 .. record.last_1(count) LOOP
        items[record.nth_2(i)][record.nth_2(j)] :=
          record.u8_1(payload, record.value_1(record.value_1(first, i, stride, at), j, step, 0));
      END LOOP;
    END IF;
  END LOOP;
  RETURN items;
END
$function$;

CREATE FUNCTION record.u16_few_2(payload bytea) RETURNS integer[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (ARRAY[record.u16_1(payload, 0), CASE WHEN octet_length(payload) > 2 THEN record.u16_1(payload, 2) END, CASE WHEN octet_length(payload) > 4 THEN record.u16_1(payload, 4) END, CASE WHEN octet_length(payload) > 6 THEN record.u16_1(payload, 6) END, CASE WHEN octet_length(payload) > 8 THEN record.u16_1(payload, 8) END, CASE WHEN octet_length(payload) > 10 THEN record.u16_1(payload, 10) END, CASE WHEN octet_length(payload) > 12 THEN record.u16_1(payload, 12) END, CASE WHEN octet_length(payload) > 14 THEN record.u16_1(payload, 14) END])[1:octet_length(payload) / 2];

CREATE FUNCTION record.u16_list_2(payload bytea, nullable boolean, stride integer, at integer, bits bigint[]) RETURNS integer[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
DECLARE
  n integer;
  first integer := 0;
  items integer[];
BEGIN
  IF record.are_few_2(payload, nullable, stride, 2) THEN
    RETURN record.u16_few_2(payload);
  END IF;
  IF payload IS NULL THEN
    RETURN NULL;
  END IF;
  n := record.items_2(payload, nullable, stride);
  items := '{}';
  IF bits IS NULL AND NOT nullable THEN
    FOR place IN at .. record.last_1(pg_catalog.octet_length(payload)) BY stride LOOP
      items := pg_catalog.array_append(items, record.u16_1(payload, place));
    END LOOP;
    RETURN items;
  END IF;
  IF nullable THEN
    first := record.items_at_1(n, nullable, 0);
  END IF;
  FOR i IN 0 .. record.last_1(n) LOOP
    items := pg_catalog.array_append(items, CASE WHEN record.is_item_1(payload, nullable, i) AND (bits IS NULL OR record.are_valid_1(payload, record.value_1(first, i, stride, 0), bits))
      THEN record.u16_1(payload, record.value_1(first, i, stride, at)) END);
  END LOOP;
  RETURN items;
END
$function$;

CREATE FUNCTION record.u16_grid_2(payload bytea, nullable boolean, stride integer, at integer, bits bigint[], count integer, step integer) RETURNS integer[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
DECLARE
  n integer;
  first integer := 0;
  items integer[] := '{}';
BEGIN
  IF payload IS NULL THEN
    RETURN NULL;
  END IF;
  n := record.items_2(payload, nullable, stride);
  IF pg_catalog.int4eq(n, 0) THEN
    RETURN items;
  END IF;
  IF nullable THEN
    first := record.items_at_1(n, nullable, 0);
  END IF;
  items := pg_catalog.array_fill(NULL::integer, ARRAY[n, count]);
  FOR i IN 0 .. record.last_1(n) LOOP
    IF record.is_item_1(payload, nullable, i) AND (bits IS NULL OR record.are_valid_1(payload, record.value_1(first, i, stride, 0), bits)) THEN
      FOR j IN 0 .. record.last_1(count) LOOP
        items[record.nth_2(i)][record.nth_2(j)] :=
          record.u16_1(payload, record.value_1(record.value_1(first, i, stride, at), j, step, 0));
      END LOOP;
    END IF;
  END LOOP;
  RETURN items;
END
$function$;

CREATE FUNCTION record.u32_few_2(payload bytea) RETURNS bigint[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (ARRAY[record.u32_1(payload, 0), CASE WHEN octet_length(payload) > 4 THEN record.u32_1(payload, 4) END, CASE WHEN octet_length(payload) > 8 THEN record.u32_1(payload, 8) END, CASE WHEN octet_length(payload) > 12 THEN record.u32_1(payload, 12) END, CASE WHEN octet_length(payload) > 16 THEN record.u32_1(payload, 16) END, CASE WHEN octet_length(payload) > 20 THEN record.u32_1(payload, 20) END, CASE WHEN octet_length(payload) > 24 THEN record.u32_1(payload, 24) END, CASE WHEN octet_length(payload) > 28 THEN record.u32_1(payload, 28) END])[1:octet_length(payload) / 4];

CREATE FUNCTION record.u32_list_2(payload bytea, nullable boolean, stride integer, at integer, bits bigint[]) RETURNS bigint[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
DECLARE
  n integer;
  first integer := 0;
  items bigint[];
BEGIN
  IF record.are_few_2(payload, nullable, stride, 4) THEN
    RETURN record.u32_few_2(payload);
  END IF;
  IF payload IS NULL THEN
    RETURN NULL;
  END IF;
  n := record.items_2(payload, nullable, stride);
  items := '{}';
  IF bits IS NULL AND NOT nullable THEN
    FOR place IN at .. record.last_1(pg_catalog.octet_length(payload)) BY stride LOOP
      items := pg_catalog.array_append(items, record.u32_1(payload, place));
    END LOOP;
    RETURN items;
  END IF;
  IF nullable THEN
    first := record.items_at_1(n, nullable, 0);
  END IF;
  FOR i IN 0 .. record.last_1(n) LOOP
    items := pg_catalog.array_append(items, CASE WHEN record.is_item_1(payload, nullable, i) AND (bits IS NULL OR record.are_valid_1(payload, record.value_1(first, i, stride, 0), bits))
      THEN record.u32_1(payload, record.value_1(first, i, stride, at)) END);
  END LOOP;
  RETURN items;
END
$function$;

CREATE FUNCTION record.u32_grid_2(payload bytea, nullable boolean, stride integer, at integer, bits bigint[], count integer, step integer) RETURNS bigint[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
DECLARE
  n integer;
  first integer := 0;
  items bigint[] := '{}';
BEGIN
  IF payload IS NULL THEN
    RETURN NULL;
  END IF;
  n := record.items_2(payload, nullable, stride);
  IF pg_catalog.int4eq(n, 0) THEN
    RETURN items;
  END IF;
  IF nullable THEN
    first := record.items_at_1(n, nullable, 0);
  END IF;
  items := pg_catalog.array_fill(NULL::bigint, ARRAY[n, count]);
  FOR i IN 0 .. record.last_1(n) LOOP
    IF record.is_item_1(payload, nullable, i) AND (bits IS NULL OR record.are_valid_1(payload, record.value_1(first, i, stride, 0), bits)) THEN
      FOR j IN 0 .. record.last_1(count) LOOP
        items[record.nth_2(i)][record.nth_2(j)] :=
          record.u32_1(payload, record.value_1(record.value_1(first, i, stride, at), j, step, 0));
      END LOOP;
    END IF;
  END LOOP;
  RETURN items;
END
$function$;

CREATE FUNCTION record.u64_list_2(payload bytea, nullable boolean, stride integer, at integer, bits bigint[]) RETURNS numeric[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
DECLARE
  n integer;
  first integer := 0;
  items numeric[];
BEGIN
  IF payload IS NULL THEN
    RETURN NULL;
  END IF;
  n := record.items_2(payload, nullable, stride);
  items := '{}';
  IF bits IS NULL AND NOT nullable THEN
    FOR place IN at .. record.last_1(pg_catalog.octet_length(payload)) BY stride LOOP
      items := pg_catalog.array_append(items, record.u64_1(payload, place));
    END LOOP;
    RETURN items;
  END IF;
  IF nullable THEN
    first := record.items_at_1(n, nullable, 0);
  END IF;
  FOR i IN 0 .. record.last_1(n) LOOP
    items := pg_catalog.array_append(items, CASE WHEN record.is_item_1(payload, nullable, i) AND (bits IS NULL OR record.are_valid_1(payload, record.value_1(first, i, stride, 0), bits))
      THEN record.u64_1(payload, record.value_1(first, i, stride, at)) END);
  END LOOP;
  RETURN items;
END
$function$;

CREATE FUNCTION record.u64_grid_2(payload bytea, nullable boolean, stride integer, at integer, bits bigint[], count integer, step integer) RETURNS numeric[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
DECLARE
  n integer;
  first integer := 0;
  items numeric[] := '{}';
BEGIN
  IF payload IS NULL THEN
    RETURN NULL;
  END IF;
  n := record.items_2(payload, nullable, stride);
  IF pg_catalog.int4eq(n, 0) THEN
    RETURN items;
  END IF;
  IF nullable THEN
    first := record.items_at_1(n, nullable, 0);
  END IF;
  items := pg_catalog.array_fill(NULL::numeric, ARRAY[n, count]);
  FOR i IN 0 .. record.last_1(n) LOOP
    IF record.is_item_1(payload, nullable, i) AND (bits IS NULL OR record.are_valid_1(payload, record.value_1(first, i, stride, 0), bits)) THEN
      FOR j IN 0 .. record.last_1(count) LOOP
        items[record.nth_2(i)][record.nth_2(j)] :=
          record.u64_1(payload, record.value_1(record.value_1(first, i, stride, at), j, step, 0));
      END LOOP;
    END IF;
  END LOOP;
  RETURN items;
END
$function$;

CREATE FUNCTION record.f32_list_2(payload bytea, nullable boolean, stride integer, at integer, bits bigint[]) RETURNS real[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
DECLARE
  n integer;
  first integer := 0;
  items real[];
BEGIN
  IF payload IS NULL THEN
    RETURN NULL;
  END IF;
  n := record.items_2(payload, nullable, stride);
  items := '{}';
  IF bits IS NULL AND NOT nullable THEN
    FOR place IN at .. record.last_1(pg_catalog.octet_length(payload)) BY stride LOOP
      items := pg_catalog.array_append(items, record.f32_1(payload, place));
    END LOOP;
    RETURN items;
  END IF;
  IF nullable THEN
    first := record.items_at_1(n, nullable, 0);
  END IF;
  FOR i IN 0 .. record.last_1(n) LOOP
    items := pg_catalog.array_append(items, CASE WHEN record.is_item_1(payload, nullable, i) AND (bits IS NULL OR record.are_valid_1(payload, record.value_1(first, i, stride, 0), bits))
      THEN record.f32_1(payload, record.value_1(first, i, stride, at)) END);
  END LOOP;
  RETURN items;
END
$function$;

CREATE FUNCTION record.f32_grid_2(payload bytea, nullable boolean, stride integer, at integer, bits bigint[], count integer, step integer) RETURNS real[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
DECLARE
  n integer;
  first integer := 0;
  items real[] := '{}';
BEGIN
  IF payload IS NULL THEN
    RETURN NULL;
  END IF;
  n := record.items_2(payload, nullable, stride);
  IF pg_catalog.int4eq(n, 0) THEN
    RETURN items;
  END IF;
  IF nullable THEN
    first := record.items_at_1(n, nullable, 0);
  END IF;
  items := pg_catalog.array_fill(NULL::real, ARRAY[n, count]);
  FOR i IN 0 .. record.last_1(n) LOOP
    IF record.is_item_1(payload, nullable, i) AND (bits IS NULL OR record.are_valid_1(payload, record.value_1(first, i, stride, 0), bits)) THEN
      FOR j IN 0 .. record.last_1(count) LOOP
        items[record.nth_2(i)][record.nth_2(j)] :=
          record.f32_1(payload, record.value_1(record.value_1(first, i, stride, at), j, step, 0));
      END LOOP;
    END IF;
  END LOOP;
  RETURN items;
END
$function$;

CREATE FUNCTION record.f64_list_2(payload bytea, nullable boolean, stride integer, at integer, bits bigint[]) RETURNS double precision[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
DECLARE
  n integer;
  first integer := 0;
  items double precision[];
BEGIN
  IF payload IS NULL THEN
    RETURN NULL;
  END IF;
  n := record.items_2(payload, nullable, stride);
  items := '{}';
  IF bits IS NULL AND NOT nullable THEN
    FOR place IN at .. record.last_1(pg_catalog.octet_length(payload)) BY stride LOOP
      items := pg_catalog.array_append(items, record.f64_1(payload, place));
    END LOOP;
    RETURN items;
  END IF;
  IF nullable THEN
    first := record.items_at_1(n, nullable, 0);
  END IF;
  FOR i IN 0 .. record.last_1(n) LOOP
    items := pg_catalog.array_append(items, CASE WHEN record.is_item_1(payload, nullable, i) AND (bits IS NULL OR record.are_valid_1(payload, record.value_1(first, i, stride, 0), bits))
      THEN record.f64_1(payload, record.value_1(first, i, stride, at)) END);
  END LOOP;
  RETURN items;
END
$function$;

CREATE FUNCTION record.f64_grid_2(payload bytea, nullable boolean, stride integer, at integer, bits bigint[], count integer, step integer) RETURNS double precision[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
DECLARE
  n integer;
  first integer := 0;
  items double precision[] := '{}';
BEGIN
  IF payload IS NULL THEN
    RETURN NULL;
  END IF;
  n := record.items_2(payload, nullable, stride);
  IF pg_catalog.int4eq(n, 0) THEN
    RETURN items;
  END IF;
  IF nullable THEN
    first := record.items_at_1(n, nullable, 0);
  END IF;
  items := pg_catalog.array_fill(NULL::double precision, ARRAY[n, count]);
  FOR i IN 0 .. record.last_1(n) LOOP
    IF record.is_item_1(payload, nullable, i) AND (bits IS NULL OR record.are_valid_1(payload, record.value_1(first, i, stride, 0), bits)) THEN
      FOR j IN 0 .. record.last_1(count) LOOP
        items[record.nth_2(i)][record.nth_2(j)] :=
          record.f64_1(payload, record.value_1(record.value_1(first, i, stride, at), j, step, 0));
      END LOOP;
    END IF;
  END LOOP;
  RETURN items;
END
$function$;

CREATE FUNCTION record.bool_list_2(payload bytea, nullable boolean, stride integer, at integer, bits bigint[]) RETURNS boolean[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
DECLARE
  n integer;
  first integer := 0;
  items boolean[];
BEGIN
  IF payload IS NULL THEN
    RETURN NULL;
  END IF;
  n := record.items_2(payload, nullable, stride);
  items := '{}';
  IF bits IS NULL AND NOT nullable THEN
    FOR place IN at .. record.last_1(pg_catalog.octet_length(payload)) BY stride LOOP
      items := pg_catalog.array_append(items, record.bool_1(payload, place));
    END LOOP;
    RETURN items;
  END IF;
  IF nullable THEN
    first := record.items_at_1(n, nullable, 0);
  END IF;
  FOR i IN 0 .. record.last_1(n) LOOP
    items := pg_catalog.array_append(items, CASE WHEN record.is_item_1(payload, nullable, i) AND (bits IS NULL OR record.are_valid_1(payload, record.value_1(first, i, stride, 0), bits))
      THEN record.bool_1(payload, record.value_1(first, i, stride, at)) END);
  END LOOP;
  RETURN items;
END
$function$;

CREATE FUNCTION record.bool_grid_2(payload bytea, nullable boolean, stride integer, at integer, bits bigint[], count integer, step integer) RETURNS boolean[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
DECLARE
  n integer;
  first integer := 0;
  items boolean[] := '{}';
BEGIN
  IF payload IS NULL THEN
    RETURN NULL;
  END IF;
  n := record.items_2(payload, nullable, stride);
  IF pg_catalog.int4eq(n, 0) THEN
    RETURN items;
  END IF;
  IF nullable THEN
    first := record.items_at_1(n, nullable, 0);
  END IF;
  items := pg_catalog.array_fill(NULL::boolean, ARRAY[n, count]);
  FOR i IN 0 .. record.last_1(n) LOOP
    IF record.is_item_1(payload, nullable, i) AND (bits IS NULL OR record.are_valid_1(payload, record.value_1(first, i, stride, 0), bits)) THEN
      FOR j IN 0 .. record.last_1(count) LOOP
        items[record.nth_2(i)][record.nth_2(j)] :=
          record.bool_1(payload, record.value_1(record.value_1(first, i, stride, at), j, step, 0));
      END LOOP;
    END IF;
  END LOOP;
  RETURN items;
END
$function$;

CREATE FUNCTION record.char_list_2(payload bytea, nullable boolean, stride integer, at integer, bits bigint[]) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
DECLARE
  n integer;
  first integer := 0;
  items pg_catalog.text[];
BEGIN
  IF payload IS NULL THEN
    RETURN NULL;
  END IF;
  n := record.items_2(payload, nullable, stride);
  items := '{}';
  IF bits IS NULL AND NOT nullable THEN
    FOR place IN at .. record.last_1(pg_catalog.octet_length(payload)) BY stride LOOP
      items := pg_catalog.array_append(items, record.char_1(payload, place));
    END LOOP;
    RETURN items;
  END IF;
  IF nullable THEN
    first := record.items_at_1(n, nullable, 0);
  END IF;
  FOR i IN 0 .. record.last_1(n) LOOP
    items := pg_catalog.array_append(items, CASE WHEN record.is_item_1(payload, nullable, i) AND (bits IS NULL OR record.are_valid_1(payload, record.value_1(first, i, stride, 0), bits))
      THEN record.char_1(payload, record.value_1(first, i, stride, at)) END);
  END LOOP;
  RETURN items;
END
$function$;

CREATE FUNCTION record.char_grid_2(payload bytea, nullable boolean, stride integer, at integer, bits bigint[], count integer, step integer) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
DECLARE
  n integer;
  first integer := 0;
  items pg_catalog.text[] := '{}';
BEGIN
  IF payload IS NULL THEN
    RETURN NULL;
  END IF;
  n := record.items_2(payload, nullable, stride);
  IF pg_catalog.int4eq(n, 0) THEN
    RETURN items;
  END IF;
  IF nullable THEN
    first := record.items_at_1(n, nullable, 0);
  END IF;
  items := pg_catalog.array_fill(NULL::pg_catalog.text, ARRAY[n, count]);
  FOR i IN 0 .. record.last_1(n) LOOP
    IF record.is_item_1(payload, nullable, i) AND (bits IS NULL OR record.are_valid_1(payload, record.value_1(first, i, stride, 0), bits)) THEN
      FOR j IN 0 .. record.last_1(count) LOOP
        items[record.nth_2(i)][record.nth_2(j)] :=
          record.char_1(payload, record.value_1(record.value_1(first, i, stride, at), j, step, 0));
      END LOOP;
    END IF;
  END LOOP;
  RETURN items;
END
$function$;

CREATE FUNCTION record.decimal_list_2(payload bytea, nullable boolean, stride integer, at integer, bits bigint[], unit numeric) RETURNS numeric[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
DECLARE
  n integer;
  first integer := 0;
  items numeric[];
BEGIN
  IF payload IS NULL THEN
    RETURN NULL;
  END IF;
  n := record.items_2(payload, nullable, stride);
  items := '{}';
  IF bits IS NULL AND NOT nullable THEN
    FOR place IN at .. record.last_1(pg_catalog.octet_length(payload)) BY stride LOOP
      items := pg_catalog.array_append(items, record.decimal_1(payload, place, unit));
    END LOOP;
    RETURN items;
  END IF;
  IF nullable THEN
    first := record.items_at_1(n, nullable, 0);
  END IF;
  FOR i IN 0 .. record.last_1(n) LOOP
    items := pg_catalog.array_append(items, CASE WHEN record.is_item_1(payload, nullable, i) AND (bits IS NULL OR record.are_valid_1(payload, record.value_1(first, i, stride, 0), bits))
      THEN record.decimal_1(payload, record.value_1(first, i, stride, at), unit) END);
  END LOOP;
  RETURN items;
END
$function$;

CREATE FUNCTION record.decimal_grid_2(payload bytea, nullable boolean, stride integer, at integer, bits bigint[], count integer, step integer, unit numeric) RETURNS numeric[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
DECLARE
  n integer;
  first integer := 0;
  items numeric[] := '{}';
BEGIN
  IF payload IS NULL THEN
    RETURN NULL;
  END IF;
  n := record.items_2(payload, nullable, stride);
  IF pg_catalog.int4eq(n, 0) THEN
    RETURN items;
  END IF;
  IF nullable THEN
    first := record.items_at_1(n, nullable, 0);
  END IF;
  items := pg_catalog.array_fill(NULL::numeric, ARRAY[n, count]);
  FOR i IN 0 .. record.last_1(n) LOOP
    IF record.is_item_1(payload, nullable, i) AND (bits IS NULL OR record.are_valid_1(payload, record.value_1(first, i, stride, 0), bits)) THEN
      FOR j IN 0 .. record.last_1(count) LOOP
        items[record.nth_2(i)][record.nth_2(j)] :=
          record.decimal_1(payload, record.value_1(record.value_1(first, i, stride, at), j, step, 0), unit);
      END LOOP;
    END IF;
  END LOOP;
  RETURN items;
END
$function$;

CREATE FUNCTION record.timestamp_list_2(payload bytea, nullable boolean, stride integer, at integer, bits bigint[]) RETURNS timestamptz[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
DECLARE
  n integer;
  first integer := 0;
  items pg_catalog.timestamptz[];
BEGIN
  IF payload IS NULL THEN
    RETURN NULL;
  END IF;
  n := record.items_2(payload, nullable, stride);
  items := '{}';
  IF bits IS NULL AND NOT nullable THEN
    FOR place IN at .. record.last_1(pg_catalog.octet_length(payload)) BY stride LOOP
      items := pg_catalog.array_append(items, record.timestamp_1(payload, place));
    END LOOP;
    RETURN items;
  END IF;
  IF nullable THEN
    first := record.items_at_1(n, nullable, 0);
  END IF;
  FOR i IN 0 .. record.last_1(n) LOOP
    items := pg_catalog.array_append(items, CASE WHEN record.is_item_1(payload, nullable, i) AND (bits IS NULL OR record.are_valid_1(payload, record.value_1(first, i, stride, 0), bits))
      THEN record.timestamp_1(payload, record.value_1(first, i, stride, at)) END);
  END LOOP;
  RETURN items;
END
$function$;

CREATE FUNCTION record.timestamp_grid_2(payload bytea, nullable boolean, stride integer, at integer, bits bigint[], count integer, step integer) RETURNS timestamptz[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
DECLARE
  n integer;
  first integer := 0;
  items pg_catalog.timestamptz[] := '{}';
BEGIN
  IF payload IS NULL THEN
    RETURN NULL;
  END IF;
  n := record.items_2(payload, nullable, stride);
  IF pg_catalog.int4eq(n, 0) THEN
    RETURN items;
  END IF;
  IF nullable THEN
    first := record.items_at_1(n, nullable, 0);
  END IF;
  items := pg_catalog.array_fill(NULL::pg_catalog.timestamptz, ARRAY[n, count]);
  FOR i IN 0 .. record.last_1(n) LOOP
    IF record.is_item_1(payload, nullable, i) AND (bits IS NULL OR record.are_valid_1(payload, record.value_1(first, i, stride, 0), bits)) THEN
      FOR j IN 0 .. record.last_1(count) LOOP
        items[record.nth_2(i)][record.nth_2(j)] :=
          record.timestamp_1(payload, record.value_1(record.value_1(first, i, stride, at), j, step, 0));
      END LOOP;
    END IF;
  END LOOP;
  RETURN items;
END
$function$;

CREATE FUNCTION record.civil_datetime_list_2(payload bytea, nullable boolean, stride integer, at integer, bits bigint[]) RETURNS timestamp[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
DECLARE
  n integer;
  first integer := 0;
  items timestamp[];
BEGIN
  IF payload IS NULL THEN
    RETURN NULL;
  END IF;
  n := record.items_2(payload, nullable, stride);
  items := '{}';
  IF bits IS NULL AND NOT nullable THEN
    FOR place IN at .. record.last_1(pg_catalog.octet_length(payload)) BY stride LOOP
      items := pg_catalog.array_append(items, record.civil_datetime_1(payload, place));
    END LOOP;
    RETURN items;
  END IF;
  IF nullable THEN
    first := record.items_at_1(n, nullable, 0);
  END IF;
  FOR i IN 0 .. record.last_1(n) LOOP
    items := pg_catalog.array_append(items, CASE WHEN record.is_item_1(payload, nullable, i) AND (bits IS NULL OR record.are_valid_1(payload, record.value_1(first, i, stride, 0), bits))
      THEN record.civil_datetime_1(payload, record.value_1(first, i, stride, at)) END);
  END LOOP;
  RETURN items;
END
$function$;

CREATE FUNCTION record.civil_datetime_grid_2(payload bytea, nullable boolean, stride integer, at integer, bits bigint[], count integer, step integer) RETURNS timestamp[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
DECLARE
  n integer;
  first integer := 0;
  items timestamp[] := '{}';
BEGIN
  IF payload IS NULL THEN
    RETURN NULL;
  END IF;
  n := record.items_2(payload, nullable, stride);
  IF pg_catalog.int4eq(n, 0) THEN
    RETURN items;
  END IF;
  IF nullable THEN
    first := record.items_at_1(n, nullable, 0);
  END IF;
  items := pg_catalog.array_fill(NULL::timestamp, ARRAY[n, count]);
  FOR i IN 0 .. record.last_1(n) LOOP
    IF record.is_item_1(payload, nullable, i) AND (bits IS NULL OR record.are_valid_1(payload, record.value_1(first, i, stride, 0), bits)) THEN
      FOR j IN 0 .. record.last_1(count) LOOP
        items[record.nth_2(i)][record.nth_2(j)] :=
          record.civil_datetime_1(payload, record.value_1(record.value_1(first, i, stride, at), j, step, 0));
      END LOOP;
    END IF;
  END LOOP;
  RETURN items;
END
$function$;

CREATE FUNCTION record.date_few_2(payload bytea) RETURNS date[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (ARRAY[record.date_1(payload, 0), CASE WHEN octet_length(payload) > 4 THEN record.date_1(payload, 4) END, CASE WHEN octet_length(payload) > 8 THEN record.date_1(payload, 8) END, CASE WHEN octet_length(payload) > 12 THEN record.date_1(payload, 12) END, CASE WHEN octet_length(payload) > 16 THEN record.date_1(payload, 16) END, CASE WHEN octet_length(payload) > 20 THEN record.date_1(payload, 20) END, CASE WHEN octet_length(payload) > 24 THEN record.date_1(payload, 24) END, CASE WHEN octet_length(payload) > 28 THEN record.date_1(payload, 28) END])[1:octet_length(payload) / 4];

CREATE FUNCTION record.date_list_2(payload bytea, nullable boolean, stride integer, at integer, bits bigint[]) RETURNS date[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
DECLARE
  n integer;
  first integer := 0;
  items pg_catalog.date[];
BEGIN
  IF record.are_few_2(payload, nullable, stride, 4) THEN
    RETURN record.date_few_2(payload);
  END IF;
  IF payload IS NULL THEN
    RETURN NULL;
  END IF;
  n := record.items_2(payload, nullable, stride);
  items := '{}';
  IF bits IS NULL AND NOT nullable THEN
    FOR place IN at .. record.last_1(pg_catalog.octet_length(payload)) BY stride LOOP
      items := pg_catalog.array_append(items, record.date_1(payload, place));
    END LOOP;
    RETURN items;
  END IF;
  IF nullable THEN
    first := record.items_at_1(n, nullable, 0);
  END IF;
  FOR i IN 0 .. record.last_1(n) LOOP
    items := pg_catalog.array_append(items, CASE WHEN record.is_item_1(payload, nullable, i) AND (bits IS NULL OR record.are_valid_1(payload, record.value_1(first, i, stride, 0), bits))
      THEN record.date_1(payload, record.value_1(first, i, stride, at)) END);
  END LOOP;
  RETURN items;
END
$function$;

CREATE FUNCTION record.date_grid_2(payload bytea, nullable boolean, stride integer, at integer, bits bigint[], count integer, step integer) RETURNS date[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
DECLARE
  n integer;
  first integer := 0;
  items pg_catalog.date[] := '{}';
BEGIN
  IF payload IS NULL THEN
    RETURN NULL;
  END IF;
  n := record.items_2(payload, nullable, stride);
  IF pg_catalog.int4eq(n, 0) THEN
    RETURN items;
  END IF;
  IF nullable THEN
    first := record.items_at_1(n, nullable, 0);
  END IF;
  items := pg_catalog.array_fill(NULL::pg_catalog.date, ARRAY[n, count]);
  FOR i IN 0 .. record.last_1(n) LOOP
    IF record.is_item_1(payload, nullable, i) AND (bits IS NULL OR record.are_valid_1(payload, record.value_1(first, i, stride, 0), bits)) THEN
      FOR j IN 0 .. record.last_1(count) LOOP
        items[record.nth_2(i)][record.nth_2(j)] :=
          record.date_1(payload, record.value_1(record.value_1(first, i, stride, at), j, step, 0));
      END LOOP;
    END IF;
  END LOOP;
  RETURN items;
END
$function$;

CREATE FUNCTION record.time_list_2(payload bytea, nullable boolean, stride integer, at integer, bits bigint[]) RETURNS time[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
DECLARE
  n integer;
  first integer := 0;
  items time[];
BEGIN
  IF payload IS NULL THEN
    RETURN NULL;
  END IF;
  n := record.items_2(payload, nullable, stride);
  items := '{}';
  IF bits IS NULL AND NOT nullable THEN
    FOR place IN at .. record.last_1(pg_catalog.octet_length(payload)) BY stride LOOP
      items := pg_catalog.array_append(items, record.time_1(payload, place));
    END LOOP;
    RETURN items;
  END IF;
  IF nullable THEN
    first := record.items_at_1(n, nullable, 0);
  END IF;
  FOR i IN 0 .. record.last_1(n) LOOP
    items := pg_catalog.array_append(items, CASE WHEN record.is_item_1(payload, nullable, i) AND (bits IS NULL OR record.are_valid_1(payload, record.value_1(first, i, stride, 0), bits))
      THEN record.time_1(payload, record.value_1(first, i, stride, at)) END);
  END LOOP;
  RETURN items;
END
$function$;

CREATE FUNCTION record.time_grid_2(payload bytea, nullable boolean, stride integer, at integer, bits bigint[], count integer, step integer) RETURNS time[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
DECLARE
  n integer;
  first integer := 0;
  items time[] := '{}';
BEGIN
  IF payload IS NULL THEN
    RETURN NULL;
  END IF;
  n := record.items_2(payload, nullable, stride);
  IF pg_catalog.int4eq(n, 0) THEN
    RETURN items;
  END IF;
  IF nullable THEN
    first := record.items_at_1(n, nullable, 0);
  END IF;
  items := pg_catalog.array_fill(NULL::time, ARRAY[n, count]);
  FOR i IN 0 .. record.last_1(n) LOOP
    IF record.is_item_1(payload, nullable, i) AND (bits IS NULL OR record.are_valid_1(payload, record.value_1(first, i, stride, 0), bits)) THEN
      FOR j IN 0 .. record.last_1(count) LOOP
        items[record.nth_2(i)][record.nth_2(j)] :=
          record.time_1(payload, record.value_1(record.value_1(first, i, stride, at), j, step, 0));
      END LOOP;
    END IF;
  END LOOP;
  RETURN items;
END
$function$;

CREATE FUNCTION record.time_delta_list_2(payload bytea, nullable boolean, stride integer, at integer, bits bigint[]) RETURNS interval[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
DECLARE
  n integer;
  first integer := 0;
  items interval[];
BEGIN
  IF payload IS NULL THEN
    RETURN NULL;
  END IF;
  n := record.items_2(payload, nullable, stride);
  items := '{}';
  IF bits IS NULL AND NOT nullable THEN
    FOR place IN at .. record.last_1(pg_catalog.octet_length(payload)) BY stride LOOP
      items := pg_catalog.array_append(items, record.time_delta_1(payload, place));
    END LOOP;
    RETURN items;
  END IF;
  IF nullable THEN
    first := record.items_at_1(n, nullable, 0);
  END IF;
  FOR i IN 0 .. record.last_1(n) LOOP
    items := pg_catalog.array_append(items, CASE WHEN record.is_item_1(payload, nullable, i) AND (bits IS NULL OR record.are_valid_1(payload, record.value_1(first, i, stride, 0), bits))
      THEN record.time_delta_1(payload, record.value_1(first, i, stride, at)) END);
  END LOOP;
  RETURN items;
END
$function$;

CREATE FUNCTION record.time_delta_grid_2(payload bytea, nullable boolean, stride integer, at integer, bits bigint[], count integer, step integer) RETURNS interval[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
DECLARE
  n integer;
  first integer := 0;
  items interval[] := '{}';
BEGIN
  IF payload IS NULL THEN
    RETURN NULL;
  END IF;
  n := record.items_2(payload, nullable, stride);
  IF pg_catalog.int4eq(n, 0) THEN
    RETURN items;
  END IF;
  IF nullable THEN
    first := record.items_at_1(n, nullable, 0);
  END IF;
  items := pg_catalog.array_fill(NULL::interval, ARRAY[n, count]);
  FOR i IN 0 .. record.last_1(n) LOOP
    IF record.is_item_1(payload, nullable, i) AND (bits IS NULL OR record.are_valid_1(payload, record.value_1(first, i, stride, 0), bits)) THEN
      FOR j IN 0 .. record.last_1(count) LOOP
        items[record.nth_2(i)][record.nth_2(j)] :=
          record.time_delta_1(payload, record.value_1(record.value_1(first, i, stride, at), j, step, 0));
      END LOOP;
    END IF;
  END LOOP;
  RETURN items;
END
$function$;

CREATE FUNCTION record.uuid_list_2(payload bytea, nullable boolean, stride integer, at integer, bits bigint[]) RETURNS uuid[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
DECLARE
  n integer;
  first integer := 0;
  items pg_catalog.uuid[];
BEGIN
  IF payload IS NULL THEN
    RETURN NULL;
  END IF;
  n := record.items_2(payload, nullable, stride);
  items := '{}';
  IF bits IS NULL AND NOT nullable THEN
    FOR place IN at .. record.last_1(pg_catalog.octet_length(payload)) BY stride LOOP
      items := pg_catalog.array_append(items, record.uuid_1(payload, place));
    END LOOP;
    RETURN items;
  END IF;
  IF nullable THEN
    first := record.items_at_1(n, nullable, 0);
  END IF;
  FOR i IN 0 .. record.last_1(n) LOOP
    items := pg_catalog.array_append(items, CASE WHEN record.is_item_1(payload, nullable, i) AND (bits IS NULL OR record.are_valid_1(payload, record.value_1(first, i, stride, 0), bits))
      THEN record.uuid_1(payload, record.value_1(first, i, stride, at)) END);
  END LOOP;
  RETURN items;
END
$function$;

CREATE FUNCTION record.uuid_grid_2(payload bytea, nullable boolean, stride integer, at integer, bits bigint[], count integer, step integer) RETURNS uuid[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
DECLARE
  n integer;
  first integer := 0;
  items pg_catalog.uuid[] := '{}';
BEGIN
  IF payload IS NULL THEN
    RETURN NULL;
  END IF;
  n := record.items_2(payload, nullable, stride);
  IF pg_catalog.int4eq(n, 0) THEN
    RETURN items;
  END IF;
  IF nullable THEN
    first := record.items_at_1(n, nullable, 0);
  END IF;
  items := pg_catalog.array_fill(NULL::pg_catalog.uuid, ARRAY[n, count]);
  FOR i IN 0 .. record.last_1(n) LOOP
    IF record.is_item_1(payload, nullable, i) AND (bits IS NULL OR record.are_valid_1(payload, record.value_1(first, i, stride, 0), bits)) THEN
      FOR j IN 0 .. record.last_1(count) LOOP
        items[record.nth_2(i)][record.nth_2(j)] :=
          record.uuid_1(payload, record.value_1(record.value_1(first, i, stride, at), j, step, 0));
      END LOOP;
    END IF;
  END LOOP;
  RETURN items;
END
$function$;

CREATE FUNCTION record.ip_list_2(payload bytea, nullable boolean, stride integer, at integer, bits bigint[]) RETURNS inet[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
DECLARE
  n integer;
  first integer := 0;
  items pg_catalog.inet[];
BEGIN
  IF payload IS NULL THEN
    RETURN NULL;
  END IF;
  n := record.items_2(payload, nullable, stride);
  items := '{}';
  IF bits IS NULL AND NOT nullable THEN
    FOR place IN at .. record.last_1(pg_catalog.octet_length(payload)) BY stride LOOP
      items := pg_catalog.array_append(items, record.ip_1(payload, place));
    END LOOP;
    RETURN items;
  END IF;
  IF nullable THEN
    first := record.items_at_1(n, nullable, 0);
  END IF;
  FOR i IN 0 .. record.last_1(n) LOOP
    items := pg_catalog.array_append(items, CASE WHEN record.is_item_1(payload, nullable, i) AND (bits IS NULL OR record.are_valid_1(payload, record.value_1(first, i, stride, 0), bits))
      THEN record.ip_1(payload, record.value_1(first, i, stride, at)) END);
  END LOOP;
  RETURN items;
END
$function$;

CREATE FUNCTION record.ip_grid_2(payload bytea, nullable boolean, stride integer, at integer, bits bigint[], count integer, step integer) RETURNS inet[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
DECLARE
  n integer;
  first integer := 0;
  items pg_catalog.inet[] := '{}';
BEGIN
  IF payload IS NULL THEN
    RETURN NULL;
  END IF;
  n := record.items_2(payload, nullable, stride);
  IF pg_catalog.int4eq(n, 0) THEN
    RETURN items;
  END IF;
  IF nullable THEN
    first := record.items_at_1(n, nullable, 0);
  END IF;
  items := pg_catalog.array_fill(NULL::pg_catalog.inet, ARRAY[n, count]);
  FOR i IN 0 .. record.last_1(n) LOOP
    IF record.is_item_1(payload, nullable, i) AND (bits IS NULL OR record.are_valid_1(payload, record.value_1(first, i, stride, 0), bits)) THEN
      FOR j IN 0 .. record.last_1(count) LOOP
        items[record.nth_2(i)][record.nth_2(j)] :=
          record.ip_1(payload, record.value_1(record.value_1(first, i, stride, at), j, step, 0));
      END LOOP;
    END IF;
  END LOOP;
  RETURN items;
END
$function$;

CREATE FUNCTION record.bytes_list_2(payload bytea, nullable boolean, stride integer, at integer, bits bigint[], len integer) RETURNS bytea[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
DECLARE
  n integer;
  first integer := 0;
  items pg_catalog.bytea[];
BEGIN
  IF payload IS NULL THEN
    RETURN NULL;
  END IF;
  n := record.items_2(payload, nullable, stride);
  items := '{}';
  IF bits IS NULL AND NOT nullable THEN
    FOR place IN at .. record.last_1(pg_catalog.octet_length(payload)) BY stride LOOP
      items := pg_catalog.array_append(items, record.bytes_1(payload, place, len));
    END LOOP;
    RETURN items;
  END IF;
  IF nullable THEN
    first := record.items_at_1(n, nullable, 0);
  END IF;
  FOR i IN 0 .. record.last_1(n) LOOP
    items := pg_catalog.array_append(items, CASE WHEN record.is_item_1(payload, nullable, i) AND (bits IS NULL OR record.are_valid_1(payload, record.value_1(first, i, stride, 0), bits))
      THEN record.bytes_1(payload, record.value_1(first, i, stride, at), len) END);
  END LOOP;
  RETURN items;
END
$function$;

CREATE FUNCTION record.bytes_grid_2(payload bytea, nullable boolean, stride integer, at integer, bits bigint[], count integer, step integer, len integer) RETURNS bytea[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
DECLARE
  n integer;
  first integer := 0;
  items pg_catalog.bytea[] := '{}';
BEGIN
  IF payload IS NULL THEN
    RETURN NULL;
  END IF;
  n := record.items_2(payload, nullable, stride);
  IF pg_catalog.int4eq(n, 0) THEN
    RETURN items;
  END IF;
  IF nullable THEN
    first := record.items_at_1(n, nullable, 0);
  END IF;
  items := pg_catalog.array_fill(NULL::pg_catalog.bytea, ARRAY[n, count]);
  FOR i IN 0 .. record.last_1(n) LOOP
    IF record.is_item_1(payload, nullable, i) AND (bits IS NULL OR record.are_valid_1(payload, record.value_1(first, i, stride, 0), bits)) THEN
      FOR j IN 0 .. record.last_1(count) LOOP
        items[record.nth_2(i)][record.nth_2(j)] :=
          record.bytes_1(payload, record.value_1(record.value_1(first, i, stride, at), j, step, 0), len);
      END LOOP;
    END IF;
  END LOOP;
  RETURN items;
END
$function$;

CREATE FUNCTION record.text_list_2(payload bytea, nullable boolean, stride integer, at integer, bits bigint[], len integer) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
DECLARE
  n integer;
  first integer := 0;
  items pg_catalog.text[];
BEGIN
  IF payload IS NULL THEN
    RETURN NULL;
  END IF;
  n := record.items_2(payload, nullable, stride);
  items := '{}';
  IF bits IS NULL AND NOT nullable THEN
    FOR place IN at .. record.last_1(pg_catalog.octet_length(payload)) BY stride LOOP
      items := pg_catalog.array_append(items, record.text_1(payload, place, len));
    END LOOP;
    RETURN items;
  END IF;
  IF nullable THEN
    first := record.items_at_1(n, nullable, 0);
  END IF;
  FOR i IN 0 .. record.last_1(n) LOOP
    items := pg_catalog.array_append(items, CASE WHEN record.is_item_1(payload, nullable, i) AND (bits IS NULL OR record.are_valid_1(payload, record.value_1(first, i, stride, 0), bits))
      THEN record.text_1(payload, record.value_1(first, i, stride, at), len) END);
  END LOOP;
  RETURN items;
END
$function$;

CREATE FUNCTION record.text_grid_2(payload bytea, nullable boolean, stride integer, at integer, bits bigint[], count integer, step integer, len integer) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
DECLARE
  n integer;
  first integer := 0;
  items pg_catalog.text[] := '{}';
BEGIN
  IF payload IS NULL THEN
    RETURN NULL;
  END IF;
  n := record.items_2(payload, nullable, stride);
  IF pg_catalog.int4eq(n, 0) THEN
    RETURN items;
  END IF;
  IF nullable THEN
    first := record.items_at_1(n, nullable, 0);
  END IF;
  items := pg_catalog.array_fill(NULL::pg_catalog.text, ARRAY[n, count]);
  FOR i IN 0 .. record.last_1(n) LOOP
    IF record.is_item_1(payload, nullable, i) AND (bits IS NULL OR record.are_valid_1(payload, record.value_1(first, i, stride, 0), bits)) THEN
      FOR j IN 0 .. record.last_1(count) LOOP
        items[record.nth_2(i)][record.nth_2(j)] :=
          record.text_1(payload, record.value_1(record.value_1(first, i, stride, at), j, step, 0), len);
      END LOOP;
    END IF;
  END LOOP;
  RETURN items;
END
$function$;

CREATE FUNCTION record.enum_i8_list_2(payload bytea, nullable boolean, stride integer, at integer, bits bigint[], discriminants bigint[], names text[], other text) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
DECLARE
  n integer;
  first integer := 0;
  items pg_catalog.text[];
BEGIN
  IF payload IS NULL THEN
    RETURN NULL;
  END IF;
  n := record.items_2(payload, nullable, stride);
  items := '{}';
  IF bits IS NULL AND NOT nullable THEN
    FOR place IN at .. record.last_1(pg_catalog.octet_length(payload)) BY stride LOOP
      items := pg_catalog.array_append(items, record.enum_i8_1(payload, place, discriminants, names, other));
    END LOOP;
    RETURN items;
  END IF;
  IF nullable THEN
    first := record.items_at_1(n, nullable, 0);
  END IF;
  FOR i IN 0 .. record.last_1(n) LOOP
    items := pg_catalog.array_append(items, CASE WHEN record.is_item_1(payload, nullable, i) AND (bits IS NULL OR record.are_valid_1(payload, record.value_1(first, i, stride, 0), bits))
      THEN record.enum_i8_1(payload, record.value_1(first, i, stride, at), discriminants, names, other) END);
  END LOOP;
  RETURN items;
END
$function$;

CREATE FUNCTION record.enum_i8_grid_2(payload bytea, nullable boolean, stride integer, at integer, bits bigint[], count integer, step integer, discriminants bigint[], names text[], other text) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
DECLARE
  n integer;
  first integer := 0;
  items pg_catalog.text[] := '{}';
BEGIN
  IF payload IS NULL THEN
    RETURN NULL;
  END IF;
  n := record.items_2(payload, nullable, stride);
  IF pg_catalog.int4eq(n, 0) THEN
    RETURN items;
  END IF;
  IF nullable THEN
    first := record.items_at_1(n, nullable, 0);
  END IF;
  items := pg_catalog.array_fill(NULL::pg_catalog.text, ARRAY[n, count]);
  FOR i IN 0 .. record.last_1(n) LOOP
    IF record.is_item_1(payload, nullable, i) AND (bits IS NULL OR record.are_valid_1(payload, record.value_1(first, i, stride, 0), bits)) THEN
      FOR j IN 0 .. record.last_1(count) LOOP
        items[record.nth_2(i)][record.nth_2(j)] :=
          record.enum_i8_1(payload, record.value_1(record.value_1(first, i, stride, at), j, step, 0), discriminants, names, other);
      END LOOP;
    END IF;
  END LOOP;
  RETURN items;
END
$function$;

CREATE FUNCTION record.enum_i16_list_2(payload bytea, nullable boolean, stride integer, at integer, bits bigint[], discriminants bigint[], names text[], other text) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
DECLARE
  n integer;
  first integer := 0;
  items pg_catalog.text[];
BEGIN
  IF payload IS NULL THEN
    RETURN NULL;
  END IF;
  n := record.items_2(payload, nullable, stride);
  items := '{}';
  IF bits IS NULL AND NOT nullable THEN
    FOR place IN at .. record.last_1(pg_catalog.octet_length(payload)) BY stride LOOP
      items := pg_catalog.array_append(items, record.enum_i16_1(payload, place, discriminants, names, other));
    END LOOP;
    RETURN items;
  END IF;
  IF nullable THEN
    first := record.items_at_1(n, nullable, 0);
  END IF;
  FOR i IN 0 .. record.last_1(n) LOOP
    items := pg_catalog.array_append(items, CASE WHEN record.is_item_1(payload, nullable, i) AND (bits IS NULL OR record.are_valid_1(payload, record.value_1(first, i, stride, 0), bits))
      THEN record.enum_i16_1(payload, record.value_1(first, i, stride, at), discriminants, names, other) END);
  END LOOP;
  RETURN items;
END
$function$;

CREATE FUNCTION record.enum_i16_grid_2(payload bytea, nullable boolean, stride integer, at integer, bits bigint[], count integer, step integer, discriminants bigint[], names text[], other text) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
DECLARE
  n integer;
  first integer := 0;
  items pg_catalog.text[] := '{}';
BEGIN
  IF payload IS NULL THEN
    RETURN NULL;
  END IF;
  n := record.items_2(payload, nullable, stride);
  IF pg_catalog.int4eq(n, 0) THEN
    RETURN items;
  END IF;
  IF nullable THEN
    first := record.items_at_1(n, nullable, 0);
  END IF;
  items := pg_catalog.array_fill(NULL::pg_catalog.text, ARRAY[n, count]);
  FOR i IN 0 .. record.last_1(n) LOOP
    IF record.is_item_1(payload, nullable, i) AND (bits IS NULL OR record.are_valid_1(payload, record.value_1(first, i, stride, 0), bits)) THEN
      FOR j IN 0 .. record.last_1(count) LOOP
        items[record.nth_2(i)][record.nth_2(j)] :=
          record.enum_i16_1(payload, record.value_1(record.value_1(first, i, stride, at), j, step, 0), discriminants, names, other);
      END LOOP;
    END IF;
  END LOOP;
  RETURN items;
END
$function$;

CREATE FUNCTION record.enum_i32_list_2(payload bytea, nullable boolean, stride integer, at integer, bits bigint[], discriminants bigint[], names text[], other text) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
DECLARE
  n integer;
  first integer := 0;
  items pg_catalog.text[];
BEGIN
  IF payload IS NULL THEN
    RETURN NULL;
  END IF;
  n := record.items_2(payload, nullable, stride);
  items := '{}';
  IF bits IS NULL AND NOT nullable THEN
    FOR place IN at .. record.last_1(pg_catalog.octet_length(payload)) BY stride LOOP
      items := pg_catalog.array_append(items, record.enum_i32_1(payload, place, discriminants, names, other));
    END LOOP;
    RETURN items;
  END IF;
  IF nullable THEN
    first := record.items_at_1(n, nullable, 0);
  END IF;
  FOR i IN 0 .. record.last_1(n) LOOP
    items := pg_catalog.array_append(items, CASE WHEN record.is_item_1(payload, nullable, i) AND (bits IS NULL OR record.are_valid_1(payload, record.value_1(first, i, stride, 0), bits))
      THEN record.enum_i32_1(payload, record.value_1(first, i, stride, at), discriminants, names, other) END);
  END LOOP;
  RETURN items;
END
$function$;

CREATE FUNCTION record.enum_i32_grid_2(payload bytea, nullable boolean, stride integer, at integer, bits bigint[], count integer, step integer, discriminants bigint[], names text[], other text) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
DECLARE
  n integer;
  first integer := 0;
  items pg_catalog.text[] := '{}';
BEGIN
  IF payload IS NULL THEN
    RETURN NULL;
  END IF;
  n := record.items_2(payload, nullable, stride);
  IF pg_catalog.int4eq(n, 0) THEN
    RETURN items;
  END IF;
  IF nullable THEN
    first := record.items_at_1(n, nullable, 0);
  END IF;
  items := pg_catalog.array_fill(NULL::pg_catalog.text, ARRAY[n, count]);
  FOR i IN 0 .. record.last_1(n) LOOP
    IF record.is_item_1(payload, nullable, i) AND (bits IS NULL OR record.are_valid_1(payload, record.value_1(first, i, stride, 0), bits)) THEN
      FOR j IN 0 .. record.last_1(count) LOOP
        items[record.nth_2(i)][record.nth_2(j)] :=
          record.enum_i32_1(payload, record.value_1(record.value_1(first, i, stride, at), j, step, 0), discriminants, names, other);
      END LOOP;
    END IF;
  END LOOP;
  RETURN items;
END
$function$;

CREATE FUNCTION record.enum_i64_list_2(payload bytea, nullable boolean, stride integer, at integer, bits bigint[], discriminants bigint[], names text[], other text) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
DECLARE
  n integer;
  first integer := 0;
  items pg_catalog.text[];
BEGIN
  IF payload IS NULL THEN
    RETURN NULL;
  END IF;
  n := record.items_2(payload, nullable, stride);
  items := '{}';
  IF bits IS NULL AND NOT nullable THEN
    FOR place IN at .. record.last_1(pg_catalog.octet_length(payload)) BY stride LOOP
      items := pg_catalog.array_append(items, record.enum_i64_1(payload, place, discriminants, names, other));
    END LOOP;
    RETURN items;
  END IF;
  IF nullable THEN
    first := record.items_at_1(n, nullable, 0);
  END IF;
  FOR i IN 0 .. record.last_1(n) LOOP
    items := pg_catalog.array_append(items, CASE WHEN record.is_item_1(payload, nullable, i) AND (bits IS NULL OR record.are_valid_1(payload, record.value_1(first, i, stride, 0), bits))
      THEN record.enum_i64_1(payload, record.value_1(first, i, stride, at), discriminants, names, other) END);
  END LOOP;
  RETURN items;
END
$function$;

CREATE FUNCTION record.enum_i64_grid_2(payload bytea, nullable boolean, stride integer, at integer, bits bigint[], count integer, step integer, discriminants bigint[], names text[], other text) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
DECLARE
  n integer;
  first integer := 0;
  items pg_catalog.text[] := '{}';
BEGIN
  IF payload IS NULL THEN
    RETURN NULL;
  END IF;
  n := record.items_2(payload, nullable, stride);
  IF pg_catalog.int4eq(n, 0) THEN
    RETURN items;
  END IF;
  IF nullable THEN
    first := record.items_at_1(n, nullable, 0);
  END IF;
  items := pg_catalog.array_fill(NULL::pg_catalog.text, ARRAY[n, count]);
  FOR i IN 0 .. record.last_1(n) LOOP
    IF record.is_item_1(payload, nullable, i) AND (bits IS NULL OR record.are_valid_1(payload, record.value_1(first, i, stride, 0), bits)) THEN
      FOR j IN 0 .. record.last_1(count) LOOP
        items[record.nth_2(i)][record.nth_2(j)] :=
          record.enum_i64_1(payload, record.value_1(record.value_1(first, i, stride, at), j, step, 0), discriminants, names, other);
      END LOOP;
    END IF;
  END LOOP;
  RETURN items;
END
$function$;

CREATE FUNCTION record.enum_u8_list_2(payload bytea, nullable boolean, stride integer, at integer, bits bigint[], discriminants bigint[], names text[], other text) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
DECLARE
  n integer;
  first integer := 0;
  items pg_catalog.text[];
BEGIN
  IF payload IS NULL THEN
    RETURN NULL;
  END IF;
  n := record.items_2(payload, nullable, stride);
  items := '{}';
  IF bits IS NULL AND NOT nullable THEN
    FOR place IN at .. record.last_1(pg_catalog.octet_length(payload)) BY stride LOOP
      items := pg_catalog.array_append(items, record.enum_u8_1(payload, place, discriminants, names, other));
    END LOOP;
    RETURN items;
  END IF;
  IF nullable THEN
    first := record.items_at_1(n, nullable, 0);
  END IF;
  FOR i IN 0 .. record.last_1(n) LOOP
    items := pg_catalog.array_append(items, CASE WHEN record.is_item_1(payload, nullable, i) AND (bits IS NULL OR record.are_valid_1(payload, record.value_1(first, i, stride, 0), bits))
      THEN record.enum_u8_1(payload, record.value_1(first, i, stride, at), discriminants, names, other) END);
  END LOOP;
  RETURN items;
END
$function$;

CREATE FUNCTION record.enum_u8_grid_2(payload bytea, nullable boolean, stride integer, at integer, bits bigint[], count integer, step integer, discriminants bigint[], names text[], other text) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
DECLARE
  n integer;
  first integer := 0;
  items pg_catalog.text[] := '{}';
BEGIN
  IF payload IS NULL THEN
    RETURN NULL;
  END IF;
  n := record.items_2(payload, nullable, stride);
  IF pg_catalog.int4eq(n, 0) THEN
    RETURN items;
  END IF;
  IF nullable THEN
    first := record.items_at_1(n, nullable, 0);
  END IF;
  items := pg_catalog.array_fill(NULL::pg_catalog.text, ARRAY[n, count]);
  FOR i IN 0 .. record.last_1(n) LOOP
    IF record.is_item_1(payload, nullable, i) AND (bits IS NULL OR record.are_valid_1(payload, record.value_1(first, i, stride, 0), bits)) THEN
      FOR j IN 0 .. record.last_1(count) LOOP
        items[record.nth_2(i)][record.nth_2(j)] :=
          record.enum_u8_1(payload, record.value_1(record.value_1(first, i, stride, at), j, step, 0), discriminants, names, other);
      END LOOP;
    END IF;
  END LOOP;
  RETURN items;
END
$function$;

CREATE FUNCTION record.enum_u16_list_2(payload bytea, nullable boolean, stride integer, at integer, bits bigint[], discriminants bigint[], names text[], other text) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
DECLARE
  n integer;
  first integer := 0;
  items pg_catalog.text[];
BEGIN
  IF payload IS NULL THEN
    RETURN NULL;
  END IF;
  n := record.items_2(payload, nullable, stride);
  items := '{}';
  IF bits IS NULL AND NOT nullable THEN
    FOR place IN at .. record.last_1(pg_catalog.octet_length(payload)) BY stride LOOP
      items := pg_catalog.array_append(items, record.enum_u16_1(payload, place, discriminants, names, other));
    END LOOP;
    RETURN items;
  END IF;
  IF nullable THEN
    first := record.items_at_1(n, nullable, 0);
  END IF;
  FOR i IN 0 .. record.last_1(n) LOOP
    items := pg_catalog.array_append(items, CASE WHEN record.is_item_1(payload, nullable, i) AND (bits IS NULL OR record.are_valid_1(payload, record.value_1(first, i, stride, 0), bits))
      THEN record.enum_u16_1(payload, record.value_1(first, i, stride, at), discriminants, names, other) END);
  END LOOP;
  RETURN items;
END
$function$;

CREATE FUNCTION record.enum_u16_grid_2(payload bytea, nullable boolean, stride integer, at integer, bits bigint[], count integer, step integer, discriminants bigint[], names text[], other text) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
DECLARE
  n integer;
  first integer := 0;
  items pg_catalog.text[] := '{}';
BEGIN
  IF payload IS NULL THEN
    RETURN NULL;
  END IF;
  n := record.items_2(payload, nullable, stride);
  IF pg_catalog.int4eq(n, 0) THEN
    RETURN items;
  END IF;
  IF nullable THEN
    first := record.items_at_1(n, nullable, 0);
  END IF;
  items := pg_catalog.array_fill(NULL::pg_catalog.text, ARRAY[n, count]);
  FOR i IN 0 .. record.last_1(n) LOOP
    IF record.is_item_1(payload, nullable, i) AND (bits IS NULL OR record.are_valid_1(payload, record.value_1(first, i, stride, 0), bits)) THEN
      FOR j IN 0 .. record.last_1(count) LOOP
        items[record.nth_2(i)][record.nth_2(j)] :=
          record.enum_u16_1(payload, record.value_1(record.value_1(first, i, stride, at), j, step, 0), discriminants, names, other);
      END LOOP;
    END IF;
  END LOOP;
  RETURN items;
END
$function$;

CREATE FUNCTION record.enum_u32_list_2(payload bytea, nullable boolean, stride integer, at integer, bits bigint[], discriminants bigint[], names text[], other text) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
DECLARE
  n integer;
  first integer := 0;
  items pg_catalog.text[];
BEGIN
  IF payload IS NULL THEN
    RETURN NULL;
  END IF;
  n := record.items_2(payload, nullable, stride);
  items := '{}';
  IF bits IS NULL AND NOT nullable THEN
    FOR place IN at .. record.last_1(pg_catalog.octet_length(payload)) BY stride LOOP
      items := pg_catalog.array_append(items, record.enum_u32_1(payload, place, discriminants, names, other));
    END LOOP;
    RETURN items;
  END IF;
  IF nullable THEN
    first := record.items_at_1(n, nullable, 0);
  END IF;
  FOR i IN 0 .. record.last_1(n) LOOP
    items := pg_catalog.array_append(items, CASE WHEN record.is_item_1(payload, nullable, i) AND (bits IS NULL OR record.are_valid_1(payload, record.value_1(first, i, stride, 0), bits))
      THEN record.enum_u32_1(payload, record.value_1(first, i, stride, at), discriminants, names, other) END);
  END LOOP;
  RETURN items;
END
$function$;

CREATE FUNCTION record.enum_u32_grid_2(payload bytea, nullable boolean, stride integer, at integer, bits bigint[], count integer, step integer, discriminants bigint[], names text[], other text) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
DECLARE
  n integer;
  first integer := 0;
  items pg_catalog.text[] := '{}';
BEGIN
  IF payload IS NULL THEN
    RETURN NULL;
  END IF;
  n := record.items_2(payload, nullable, stride);
  IF pg_catalog.int4eq(n, 0) THEN
    RETURN items;
  END IF;
  IF nullable THEN
    first := record.items_at_1(n, nullable, 0);
  END IF;
  items := pg_catalog.array_fill(NULL::pg_catalog.text, ARRAY[n, count]);
  FOR i IN 0 .. record.last_1(n) LOOP
    IF record.is_item_1(payload, nullable, i) AND (bits IS NULL OR record.are_valid_1(payload, record.value_1(first, i, stride, 0), bits)) THEN
      FOR j IN 0 .. record.last_1(count) LOOP
        items[record.nth_2(i)][record.nth_2(j)] :=
          record.enum_u32_1(payload, record.value_1(record.value_1(first, i, stride, at), j, step, 0), discriminants, names, other);
      END LOOP;
    END IF;
  END LOOP;
  RETURN items;
END
$function$;

CREATE FUNCTION record.enum_u64_list_2(payload bytea, nullable boolean, stride integer, at integer, bits bigint[], discriminants numeric[], names text[], other text) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
DECLARE
  n integer;
  first integer := 0;
  items pg_catalog.text[];
BEGIN
  IF payload IS NULL THEN
    RETURN NULL;
  END IF;
  n := record.items_2(payload, nullable, stride);
  items := '{}';
  IF bits IS NULL AND NOT nullable THEN
    FOR place IN at .. record.last_1(pg_catalog.octet_length(payload)) BY stride LOOP
      items := pg_catalog.array_append(items, record.enum_u64_1(payload, place, discriminants, names, other));
    END LOOP;
    RETURN items;
  END IF;
  IF nullable THEN
    first := record.items_at_1(n, nullable, 0);
  END IF;
  FOR i IN 0 .. record.last_1(n) LOOP
    items := pg_catalog.array_append(items, CASE WHEN record.is_item_1(payload, nullable, i) AND (bits IS NULL OR record.are_valid_1(payload, record.value_1(first, i, stride, 0), bits))
      THEN record.enum_u64_1(payload, record.value_1(first, i, stride, at), discriminants, names, other) END);
  END LOOP;
  RETURN items;
END
$function$;

CREATE FUNCTION record.enum_u64_grid_2(payload bytea, nullable boolean, stride integer, at integer, bits bigint[], count integer, step integer, discriminants numeric[], names text[], other text) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
DECLARE
  n integer;
  first integer := 0;
  items pg_catalog.text[] := '{}';
BEGIN
  IF payload IS NULL THEN
    RETURN NULL;
  END IF;
  n := record.items_2(payload, nullable, stride);
  IF pg_catalog.int4eq(n, 0) THEN
    RETURN items;
  END IF;
  IF nullable THEN
    first := record.items_at_1(n, nullable, 0);
  END IF;
  items := pg_catalog.array_fill(NULL::pg_catalog.text, ARRAY[n, count]);
  FOR i IN 0 .. record.last_1(n) LOOP
    IF record.is_item_1(payload, nullable, i) AND (bits IS NULL OR record.are_valid_1(payload, record.value_1(first, i, stride, 0), bits)) THEN
      FOR j IN 0 .. record.last_1(count) LOOP
        items[record.nth_2(i)][record.nth_2(j)] :=
          record.enum_u64_1(payload, record.value_1(record.value_1(first, i, stride, at), j, step, 0), discriminants, names, other);
      END LOOP;
    END IF;
  END LOOP;
  RETURN items;
END
$function$;

CREATE FUNCTION record.are_some_3(payload bytea, width integer) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN octet_length(payload) > 8 * width AND octet_length(payload) <= 16 * width AND octet_length(payload) % width = 0;

CREATE FUNCTION record.i16_some_3(payload bytea) RETURNS smallint[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN ARRAY[record.i16_1(payload, 0), record.i16_1(payload, 2), record.i16_1(payload, 4), record.i16_1(payload, 6), record.i16_1(payload, 8), record.i16_1(payload, 10), record.i16_1(payload, 12), record.i16_1(payload, 14)] || (ARRAY[record.i16_1(payload, 16), CASE WHEN octet_length(payload) > 18 THEN record.i16_1(payload, 18) END, CASE WHEN octet_length(payload) > 20 THEN record.i16_1(payload, 20) END, CASE WHEN octet_length(payload) > 22 THEN record.i16_1(payload, 22) END, CASE WHEN octet_length(payload) > 24 THEN record.i16_1(payload, 24) END, CASE WHEN octet_length(payload) > 26 THEN record.i16_1(payload, 26) END, CASE WHEN octet_length(payload) > 28 THEN record.i16_1(payload, 28) END, CASE WHEN octet_length(payload) > 30 THEN record.i16_1(payload, 30) END])[1:octet_length(payload) / 2 - 8];

CREATE FUNCTION record.i16_list_3(payload bytea) RETURNS smallint[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
BEGIN
  RETURN CASE WHEN record.are_few_2(payload, false, 2, 2) THEN record.i16_few_2(payload)
    WHEN record.are_some_3(payload, 2) THEN record.i16_some_3(payload)
    ELSE record.i16_list_2(payload, false, 2, 0, NULL) END;
END
$function$;

CREATE FUNCTION record.i32_some_3(payload bytea) RETURNS integer[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN ARRAY[record.i32_1(payload, 0), record.i32_1(payload, 4), record.i32_1(payload, 8), record.i32_1(payload, 12), record.i32_1(payload, 16), record.i32_1(payload, 20), record.i32_1(payload, 24), record.i32_1(payload, 28)] || (ARRAY[record.i32_1(payload, 32), CASE WHEN octet_length(payload) > 36 THEN record.i32_1(payload, 36) END, CASE WHEN octet_length(payload) > 40 THEN record.i32_1(payload, 40) END, CASE WHEN octet_length(payload) > 44 THEN record.i32_1(payload, 44) END, CASE WHEN octet_length(payload) > 48 THEN record.i32_1(payload, 48) END, CASE WHEN octet_length(payload) > 52 THEN record.i32_1(payload, 52) END, CASE WHEN octet_length(payload) > 56 THEN record.i32_1(payload, 56) END, CASE WHEN octet_length(payload) > 60 THEN record.i32_1(payload, 60) END])[1:octet_length(payload) / 4 - 8];

CREATE FUNCTION record.i32_list_3(payload bytea) RETURNS integer[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
BEGIN
  RETURN CASE WHEN record.are_few_2(payload, false, 4, 4) THEN record.i32_few_2(payload)
    WHEN record.are_some_3(payload, 4) THEN record.i32_some_3(payload)
    ELSE record.i32_list_2(payload, false, 4, 0, NULL) END;
END
$function$;

CREATE FUNCTION record.i64_some_3(payload bytea) RETURNS bigint[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN ARRAY[record.i64_1(payload, 0), record.i64_1(payload, 8), record.i64_1(payload, 16), record.i64_1(payload, 24), record.i64_1(payload, 32), record.i64_1(payload, 40), record.i64_1(payload, 48), record.i64_1(payload, 56)] || (ARRAY[record.i64_1(payload, 64), CASE WHEN octet_length(payload) > 72 THEN record.i64_1(payload, 72) END, CASE WHEN octet_length(payload) > 80 THEN record.i64_1(payload, 80) END, CASE WHEN octet_length(payload) > 88 THEN record.i64_1(payload, 88) END, CASE WHEN octet_length(payload) > 96 THEN record.i64_1(payload, 96) END, CASE WHEN octet_length(payload) > 104 THEN record.i64_1(payload, 104) END, CASE WHEN octet_length(payload) > 112 THEN record.i64_1(payload, 112) END, CASE WHEN octet_length(payload) > 120 THEN record.i64_1(payload, 120) END])[1:octet_length(payload) / 8 - 8];

CREATE FUNCTION record.i64_list_3(payload bytea) RETURNS bigint[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
BEGIN
  RETURN CASE WHEN record.are_few_2(payload, false, 8, 8) THEN record.i64_few_2(payload)
    WHEN record.are_some_3(payload, 8) THEN record.i64_some_3(payload)
    ELSE record.i64_list_2(payload, false, 8, 0, NULL) END;
END
$function$;

CREATE FUNCTION record.u16_some_3(payload bytea) RETURNS integer[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN ARRAY[record.u16_1(payload, 0), record.u16_1(payload, 2), record.u16_1(payload, 4), record.u16_1(payload, 6), record.u16_1(payload, 8), record.u16_1(payload, 10), record.u16_1(payload, 12), record.u16_1(payload, 14)] || (ARRAY[record.u16_1(payload, 16), CASE WHEN octet_length(payload) > 18 THEN record.u16_1(payload, 18) END, CASE WHEN octet_length(payload) > 20 THEN record.u16_1(payload, 20) END, CASE WHEN octet_length(payload) > 22 THEN record.u16_1(payload, 22) END, CASE WHEN octet_length(payload) > 24 THEN record.u16_1(payload, 24) END, CASE WHEN octet_length(payload) > 26 THEN record.u16_1(payload, 26) END, CASE WHEN octet_length(payload) > 28 THEN record.u16_1(payload, 28) END, CASE WHEN octet_length(payload) > 30 THEN record.u16_1(payload, 30) END])[1:octet_length(payload) / 2 - 8];

CREATE FUNCTION record.u16_list_3(payload bytea) RETURNS integer[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
BEGIN
  RETURN CASE WHEN record.are_few_2(payload, false, 2, 2) THEN record.u16_few_2(payload)
    WHEN record.are_some_3(payload, 2) THEN record.u16_some_3(payload)
    ELSE record.u16_list_2(payload, false, 2, 0, NULL) END;
END
$function$;

CREATE FUNCTION record.u32_some_3(payload bytea) RETURNS bigint[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN ARRAY[record.u32_1(payload, 0), record.u32_1(payload, 4), record.u32_1(payload, 8), record.u32_1(payload, 12), record.u32_1(payload, 16), record.u32_1(payload, 20), record.u32_1(payload, 24), record.u32_1(payload, 28)] || (ARRAY[record.u32_1(payload, 32), CASE WHEN octet_length(payload) > 36 THEN record.u32_1(payload, 36) END, CASE WHEN octet_length(payload) > 40 THEN record.u32_1(payload, 40) END, CASE WHEN octet_length(payload) > 44 THEN record.u32_1(payload, 44) END, CASE WHEN octet_length(payload) > 48 THEN record.u32_1(payload, 48) END, CASE WHEN octet_length(payload) > 52 THEN record.u32_1(payload, 52) END, CASE WHEN octet_length(payload) > 56 THEN record.u32_1(payload, 56) END, CASE WHEN octet_length(payload) > 60 THEN record.u32_1(payload, 60) END])[1:octet_length(payload) / 4 - 8];

CREATE FUNCTION record.u32_list_3(payload bytea) RETURNS bigint[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
BEGIN
  RETURN CASE WHEN record.are_few_2(payload, false, 4, 4) THEN record.u32_few_2(payload)
    WHEN record.are_some_3(payload, 4) THEN record.u32_some_3(payload)
    ELSE record.u32_list_2(payload, false, 4, 0, NULL) END;
END
$function$;

CREATE FUNCTION record.date_some_3(payload bytea) RETURNS date[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN ARRAY[record.date_1(payload, 0), record.date_1(payload, 4), record.date_1(payload, 8), record.date_1(payload, 12), record.date_1(payload, 16), record.date_1(payload, 20), record.date_1(payload, 24), record.date_1(payload, 28)] || (ARRAY[record.date_1(payload, 32), CASE WHEN octet_length(payload) > 36 THEN record.date_1(payload, 36) END, CASE WHEN octet_length(payload) > 40 THEN record.date_1(payload, 40) END, CASE WHEN octet_length(payload) > 44 THEN record.date_1(payload, 44) END, CASE WHEN octet_length(payload) > 48 THEN record.date_1(payload, 48) END, CASE WHEN octet_length(payload) > 52 THEN record.date_1(payload, 52) END, CASE WHEN octet_length(payload) > 56 THEN record.date_1(payload, 56) END, CASE WHEN octet_length(payload) > 60 THEN record.date_1(payload, 60) END])[1:octet_length(payload) / 4 - 8];

CREATE FUNCTION record.date_list_3(payload bytea) RETURNS date[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10
AS $function$
BEGIN
  RETURN CASE WHEN record.are_few_2(payload, false, 4, 4) THEN record.date_few_2(payload)
    WHEN record.are_some_3(payload, 4) THEN record.date_some_3(payload)
    ELSE record.date_list_2(payload, false, 4, 0, NULL) END;
END
$function$;

CREATE FUNCTION record.is_short_1(data bytea, pattern bytea, length integer) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN data LIKE pattern AND octet_length(data) >= length AND octet_length(data) <= 1900;

CREATE FUNCTION record.no_tail_1(data bytea, field text, fixed integer, starts_at integer, at integer) RETURNS bytea
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 1
AS $function$
DECLARE
  first integer := CASE WHEN starts_at IS NULL THEN fixed ELSE record.i32_1(data, starts_at) END;
BEGIN
  RETURN record.no_payload_1(field, first, record.i32_1(data, at), pg_catalog.octet_length(data));
END
$function$;

CREATE FUNCTION record.lies_first_1(data bytea, fixed integer, at integer) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (get_byte(data, at + 2) | get_byte(data, at + 3)) = 0 AND record.u16_1(data, at) >= fixed AND record.u16_1(data, at) <= octet_length(data);

CREATE FUNCTION record.cut_first_1(data bytea, fixed integer, at integer) RETURNS bytea
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN substring(data, fixed + 1, record.u16_1(data, at) - fixed);

CREATE FUNCTION record.tail_first_1(data bytea, fixed integer, at integer, field text) RETURNS bytea
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN record.lies_first_1(data, fixed, at) THEN record.cut_first_1(data, fixed, at) ELSE record.no_tail_1(data, field, fixed, NULL, at) END;

CREATE FUNCTION record.string_first_1(data bytea, fixed integer, at integer, field text) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
RETURN CASE WHEN record.lies_first_1(data, fixed, at) THEN CASE WHEN NOT record.holds_zero_1(record.cut_first_1(data, fixed, at)) THEN convert_from(record.cut_first_1(data, fixed, at), 'UTF8') END ELSE convert_from(record.no_tail_1(data, field, fixed, NULL, at), 'UTF8') END;

CREATE FUNCTION record.lies_next_1(data bytea, fixed integer, starts_at integer, at integer) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (get_byte(data, starts_at + 2) | get_byte(data, starts_at + 3) | get_byte(data, at + 2) | get_byte(data, at + 3)) = 0 AND record.u16_1(data, starts_at) >= fixed AND record.u16_1(data, at) >= record.u16_1(data, starts_at) AND record.u16_1(data, at) <= octet_length(data);

CREATE FUNCTION record.cut_next_1(data bytea, fixed integer, starts_at integer, at integer) RETURNS bytea
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN substring(data, record.u16_1(data, starts_at) + 1, record.u16_1(data, at) - record.u16_1(data, starts_at));

CREATE FUNCTION record.tail_next_1(data bytea, fixed integer, starts_at integer, at integer, field text) RETURNS bytea
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN record.lies_next_1(data, fixed, starts_at, at) THEN record.cut_next_1(data, fixed, starts_at, at) ELSE record.no_tail_1(data, field, fixed, starts_at, at) END;

CREATE FUNCTION record.string_next_1(data bytea, fixed integer, starts_at integer, at integer, field text) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
RETURN CASE WHEN record.lies_next_1(data, fixed, starts_at, at) THEN CASE WHEN NOT record.holds_zero_1(record.cut_next_1(data, fixed, starts_at, at)) THEN convert_from(record.cut_next_1(data, fixed, starts_at, at), 'UTF8') END ELSE convert_from(record.no_tail_1(data, field, fixed, starts_at, at), 'UTF8') END;

