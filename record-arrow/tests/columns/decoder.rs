//! Selections, computed columns, inputs of all shapes.

use crate::records::{Fixed, Variable, blobs, fixed, sample, variable};
use arrow_array::{
    Array, BinaryViewArray, FixedSizeBinaryArray, Int32Array, LargeBinaryArray,
    cast::AsArray,
    types::{Float64Type, Int32Type, TimestampMicrosecondType},
};
use record_arrow::{BatchDecoder, BatchEncoder};
use record_core::{Blob, Record, Timestamp};

#[derive(Record, Debug, Clone, PartialEq)]
struct Point {
    x: i32,
    #[record(column = "Y")]
    y: i32,
    name: String,
}

fn points(count: i32) -> Vec<Blob<Point>> {
    let point = |x: i32| Point { x, y: -x, name: format!("p{x}") };
    blobs(&(0..count).map(point).collect::<Vec<_>>())
}

#[test]
fn columns_come_in_the_order_in_which_they_were_selected() {
    let blobs = points(3);
    let mut decoder = BatchDecoder::<Point>::new().select(["name", "Y"]).unwrap();
    let batch = decoder.decode(blobs.iter().map(Blob::as_bytes)).unwrap();
    let names: Vec<_> = batch.schema_ref().fields().iter().map(|field| field.name().clone()).collect();
    assert_eq!(names, ["name", "Y"]);
    assert_eq!(batch.column(1).as_primitive::<Int32Type>().values(), &[0, -1, -2]);
    // By stored name too.
    assert!(BatchDecoder::<Point>::new().select(["y"]).is_ok());
}

#[test]
fn unknown_and_repeated_columns_are_refused() {
    let select = |names: &[&str]| {
        let error = BatchDecoder::of(Fixed::LAYOUT).select(names).err().expect("refused");
        assert!(error.is_column());
        error.to_string()
    };
    assert_eq!(
        select(&["timestmap"]),
        "record `Fixed`: there is no column `timestmap`: did you mean `timestamp`?"
    );
    assert!(select(&["completely_different"]).contains("there are `i8`, `i16`"));
    assert_eq!(select(&["ip", "ip"]), "record `Fixed`: column `ip` is selected twice");
}

#[test]
fn no_columns_and_no_rows() {
    let blobs = points(3);
    let none: [&str; 0] = [];
    let mut decoder = BatchDecoder::<Point>::new().select(none).unwrap();
    let batch = decoder.decode(blobs.iter().map(Blob::as_bytes)).unwrap();
    assert_eq!((batch.num_rows(), batch.num_columns()), (3, 0));

    let no_blobs: [&[u8]; 0] = [];
    for layout in [Point::LAYOUT, Fixed::LAYOUT, Variable::LAYOUT] {
        let mut decoder = BatchDecoder::of(layout);
        let batch = decoder.decode(no_blobs).unwrap();
        assert_eq!((batch.num_rows(), batch.schema()), (0, decoder.schema()));
        assert_eq!(BatchEncoder::of(layout).encode(&batch).unwrap().len(), 0);
    }
}

#[test]
fn blobs_from_arrow_arrays_and_from_one_buffer() {
    let blobs = points(300);
    let bytes: Vec<Option<&[u8]>> =
        blobs.iter().enumerate().map(|(i, blob)| (i != 7).then(|| blob.as_bytes())).collect();
    let mut decoder = BatchDecoder::<Point>::new();
    let batch = decoder.decode(bytes.iter().copied()).unwrap();
    assert_eq!(decoder.decode_array(&LargeBinaryArray::from_iter(bytes.iter().copied())).unwrap(), batch);
    assert_eq!(decoder.decode_array(&BinaryViewArray::from_iter(bytes.iter().copied())).unwrap(), batch);
    assert!(decoder.decode_array(&Int32Array::from(vec![1])).unwrap_err().to_string().contains("Int32"));

    let fixed: Vec<Fixed> = (0..3).map(|_| sample(fixed())).collect();
    let fixed = self::blobs(&fixed);
    let array = FixedSizeBinaryArray::try_from_iter(fixed.iter().map(Blob::as_bytes)).unwrap();
    assert_eq!(BatchDecoder::<Fixed>::new().decode_array(&array).unwrap().num_rows(), 3);

    let (mut joined, mut offsets) = (Vec::new(), vec![0u32]);
    for blob in &blobs {
        joined.extend_from_slice(blob.as_bytes());
        offsets.push(joined.len() as u32);
    }
    let all = decoder.decode(blobs.iter().map(Blob::as_bytes)).unwrap();
    assert_eq!(decoder.decode_joined(&joined, &offsets).unwrap(), all);
    for (row, offsets) in [(0, [5i64, 3].as_slice()), (1, &[0, 20, 100_000_000]), (0, &[-1, 5])] {
        let error = decoder.decode_joined(&joined, offsets).unwrap_err();
        assert!(error.row() == Some(row) || offsets == [0, 20, 100_000_000], "{error}");
    }
    assert_eq!(decoder.decode_joined::<i32>(&joined, &[]).unwrap().num_rows(), 0);
}

#[test]
fn one_column_alone() {
    let blobs = points(2);
    let mut decoder = BatchDecoder::<Point>::new().select(["x"]).unwrap();
    let x = decoder.decode_column(blobs.iter().map(Blob::as_bytes)).unwrap();
    assert_eq!(x.as_primitive::<Int32Type>().values(), &[0, 1]);
    let error = BatchDecoder::<Point>::new().decode_column(blobs.iter().map(Blob::as_bytes)).unwrap_err();
    assert!(error.to_string().contains("call `select`"), "{error}");
}

#[test]
fn computed_columns() {
    let blobs = points(300);
    let mut decoder = BatchDecoder::<Point>::new()
        .select(["x"])
        .unwrap()
        .with_column("half", |point: PointView<'_>| f64::from(point.x()) / 2.0)
        .unwrap()
        .with_column("upper", |point: PointView<'_>| point.name().to_uppercase())
        .unwrap()
        .with_column("when", |point: PointView<'_>| {
            (point.x() > 0).then(|| Timestamp::from_micros(point.x().into()))
        })
        .unwrap()
        .with_column("odd", |point: PointView<'_>| point.x() % 2 == 1)
        .unwrap();
    let rows = blobs.iter().map(|blob| Some(blob.as_bytes())).chain([None]);
    let batch = decoder.decode(rows).unwrap();
    assert_eq!(batch["half"].as_primitive::<Float64Type>().value(3), 1.5);
    assert_eq!(batch["upper"].as_string::<i32>().value(299), "P299");
    let when = batch["when"].as_primitive::<TimestampMicrosecondType>();
    assert!(when.is_null(0) && when.value(2) == 2 && when.timezone() == Some("UTC"));
    assert!(batch["odd"].as_boolean().value(1));
    assert!(batch.columns().iter().all(|column| column.is_null(300)));

    // The way back knows that they are not the record's.
    let mut decoder =
        BatchDecoder::<Point>::new().with_column("sum", |point: PointView<'_>| point.x()).unwrap();
    let batch = decoder.decode([blobs[5].as_bytes()]).unwrap();
    let encoded = BatchEncoder::of(Point::LAYOUT).encode(&batch).unwrap();
    assert_eq!(encoded.value(0), blobs[5].as_bytes());

    let taken = BatchDecoder::<Point>::new().with_column("Y", |_: PointView<'_>| 1i8).err().unwrap();
    assert!(taken.to_string().contains("`Y`"), "{taken}");
}

#[test]
fn an_error_leaves_an_empty_decoder() {
    let blobs = points(600);
    let mut decoder = BatchDecoder::<Point>::new();
    let rows = blobs.iter().enumerate().map(|(i, blob)| match i {
        300 => &blob.as_bytes()[..10],
        _ => blob.as_bytes(),
    });
    let error = decoder.decode(rows).unwrap_err();
    assert_eq!(error.row(), Some(300));
    assert!(error.to_string().contains("row 300"), "{error}");
    assert_eq!(decoder.decode([blobs[0].as_bytes()]).unwrap().num_rows(), 1);
}

#[test]
fn values_are_those_that_views_give() {
    let values: Vec<Variable> = (0..5).map(|_| sample(variable())).collect();
    let blobs = blobs(&values);
    let batch = BatchDecoder::<Variable>::new().decode(blobs.iter().map(Blob::as_bytes)).unwrap();
    for (i, blob) in blobs.iter().enumerate() {
        let view = blob.view();
        assert_eq!(batch["string"].as_string::<i32>().value(i), view.string());
        assert_eq!(batch["binary"].as_binary::<i32>().value(i), view.binary());
        let strings = batch["strings"].as_list::<i32>().value(i);
        assert!(strings.as_string::<i32>().iter().flatten().eq(view.strings().iter()));
    }
}
