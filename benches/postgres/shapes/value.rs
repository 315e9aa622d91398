//! What a field's type means to each way of storing it.

use arrow_array::builder::{
    ArrayBuilder, BooleanBuilder, Float64Builder, Int16Builder, Int32Builder, Int64Builder, ListBuilder,
    StringBuilder, TimestampMicrosecondBuilder,
};
use postgres::types::{FromSql, ToSql, Type};
use record_core::Timestamp;

use super::{Random, micros::Micros};

/// The type of a record's field.
pub(crate) trait Value: Sized {
    /// The type of its column.
    const SQL: Type;
    /// The type of a column of lists of it.
    const LIST: Type;
    const NULLABLE: bool = false;

    /// The value for serializers and drivers.
    type Plain<'a>: ToSql + FromSql<'a> + Sync;
    type Builder: ArrayBuilder;

    fn random(random: &mut Random) -> Self;
    fn plain(&self) -> Self::Plain<'_>;
    fn builder() -> Self::Builder;
    fn append(builder: &mut Self::Builder, value: Self::Plain<'_>);
    fn append_null(builder: &mut Self::Builder);
}

/// The plain form of a field's type. Derives look for the lifetime in a field's type: here it is one's to see.
pub(crate) type Plain<'a, T> = <T as Value>::Plain<'a>;

/// Types whose values are copied.
macro_rules! copied {
    ($($type:ty: $sql:ident, $list:ident, $builder:ident, $random:expr;)+) => {$(
        impl Value for $type {
            const SQL: Type = Type::$sql;
            const LIST: Type = Type::$list;
            type Plain<'a> = $type;
            type Builder = $builder;

            fn random(random: &mut Random) -> Self {
                let make: fn(&mut Random) -> $type = $random;
                make(random)
            }

            fn plain(&self) -> $type {
                *self
            }

            fn builder() -> $builder {
                $builder::new()
            }

            #[inline]
            fn append(builder: &mut $builder, value: $type) {
                builder.append_value(value);
            }

            fn append_null(builder: &mut $builder) {
                builder.append_null();
            }
        }
    )+};
}

copied! {
    bool: BOOL, BOOL_ARRAY, BooleanBuilder, |random| random.chance(30);
    i16: INT2, INT2_ARRAY, Int16Builder, |random| random.range(-100, 1_000) as i16;
    i32: INT4, INT4_ARRAY, Int32Builder, |random| random.range(-1_000, 1_000_000) as i32;
    i64: INT8, INT8_ARRAY, Int64Builder, |random| random.range(-1_000_000, 1 << 40);
    f64: FLOAT8, FLOAT8_ARRAY, Float64Builder, |random| random.decimal(1_000);
}

impl Value for Timestamp {
    const SQL: Type = Type::TIMESTAMPTZ;
    const LIST: Type = Type::TIMESTAMPTZ_ARRAY;
    type Plain<'a> = Micros;
    type Builder = TimestampMicrosecondBuilder;

    fn random(random: &mut Random) -> Self {
        Self::from_micros(random.time())
    }

    fn plain(&self) -> Micros {
        Micros(self.as_micros())
    }

    fn builder() -> TimestampMicrosecondBuilder {
        TimestampMicrosecondBuilder::new().with_timezone("UTC")
    }

    #[inline]
    fn append(builder: &mut TimestampMicrosecondBuilder, Micros(value): Micros) {
        builder.append_value(value);
    }

    fn append_null(builder: &mut TimestampMicrosecondBuilder) {
        builder.append_null();
    }
}

impl Value for String {
    const SQL: Type = Type::TEXT;
    const LIST: Type = Type::TEXT_ARRAY;
    type Plain<'a> = &'a str;
    type Builder = StringBuilder;

    /// About eleven bytes, a few of them not ASCII. Nothing that JSON would escape, so that text can be borrowed from it.
    fn random(random: &mut Random) -> Self {
        const WORDS: [&str; 12] = [
            "fix",
            "main",
            "query",
            "parser",
            "release",
            "überlauf",
            "feature",
            "rust",
            "timezone",
            "merge",
            "cache",
            "zoë",
        ];
        format!("{}/{} {}", random.pick(&WORDS), random.below(100), random.pick(&["v1", "", "draft"]))
    }

    fn plain(&self) -> &str {
        self
    }

    fn builder() -> StringBuilder {
        StringBuilder::new()
    }

    #[inline]
    fn append(builder: &mut StringBuilder, value: &str) {
        builder.append_value(value);
    }

    fn append_null(builder: &mut StringBuilder) {
        builder.append_null();
    }
}

impl<T: Value> Value for Option<T> {
    const SQL: Type = T::SQL;
    const LIST: Type = T::LIST;
    const NULLABLE: bool = true;
    type Plain<'a> = Option<T::Plain<'a>>;
    type Builder = T::Builder;

    fn random(random: &mut Random) -> Self {
        random.chance(80).then(|| T::random(random))
    }

    fn plain(&self) -> Option<T::Plain<'_>> {
        self.as_ref().map(T::plain)
    }

    fn builder() -> T::Builder {
        T::builder()
    }

    #[inline]
    fn append(builder: &mut T::Builder, value: Option<T::Plain<'_>>) {
        match value {
            Some(value) => T::append(builder, value),
            None => T::append_null(builder),
        }
    }

    fn append_null(builder: &mut T::Builder) {
        T::append_null(builder);
    }
}

impl<T: Value> Value for Vec<T> {
    const SQL: Type = T::LIST;
    const LIST: Type = T::LIST;
    type Plain<'a> = Vec<T::Plain<'a>>;
    type Builder = ListBuilder<T::Builder>;

    fn random(random: &mut Random) -> Self {
        (0..random.below(6)).map(|_| T::random(random)).collect()
    }

    fn plain(&self) -> Vec<T::Plain<'_>> {
        self.iter().map(T::plain).collect()
    }

    fn builder() -> ListBuilder<T::Builder> {
        ListBuilder::new(T::builder())
    }

    #[inline]
    fn append(builder: &mut ListBuilder<T::Builder>, values: Vec<T::Plain<'_>>) {
        for value in values {
            T::append(builder.values(), value);
        }
        builder.append(true);
    }

    fn append_null(builder: &mut ListBuilder<T::Builder>) {
        builder.append_null();
    }
}
