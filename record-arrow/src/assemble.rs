//! The decoder without its record's Rust type: rows in, a chunk at a time, arrays out.

use super::{
    bits::{Bits, CHUNK},
    build::{self, Builder, Fault, FixedBuilder, VarBuilder},
    computed::RowFunction,
    huge::Fresh,
    prefetch::{Ahead, prefetch},
    rows::{Row, Shapes},
    schema,
    source::{self, Room, Source},
};
use crate::Error;
use arrow_array::{Array, ArrayRef, BooleanArray, RecordBatch, RecordBatchOptions};
use arrow_schema::{DataType, FieldRef, Schema, SchemaRef};
use record_core::{
    canonical::check_value,
    layout::{Layout, Storage, Type},
};
use std::sync::Arc;

/// What becomes of rows without a blob.
pub(super) enum KnownEmpty {
    /// Null in every column.
    Null,
    /// Null in every column, and true in a column of this name.
    Mark(String),
    /// An error.
    Refuse,
}

pub(super) struct Assembler {
    pub(super) layout: &'static Layout,
    pub(super) schema: SchemaRef,
    columns: Vec<Column>,
    pub(super) computed: Vec<(String, Box<dyn RowFunction>)>,
    pub(super) known_empty: KnownEmpty,
    /// Which rows are known-empty, where they are marked.
    marks: Bits,
    shapes: Shapes,
    /// Rows since the last batch.
    rows: usize,
    /// Rows that are to come, as far as that is known.
    expected: usize,
    room: Room,
    seen: Vec<usize>,
}

/// Rows that are handled together.
struct Chunk<'a> {
    rows: [Row<'a>; CHUNK],
    count: usize,
}

impl<'a> Chunk<'a> {
    fn new() -> Self {
        Chunk { rows: [Row::KNOWN_EMPTY; CHUNK], count: 0 }
    }

    #[inline(always)]
    fn fill(&mut self, next: &mut impl FnMut() -> Option<Option<&'a [u8]>>) {
        while self.count < CHUNK
            && let Some(blob) = next()
        {
            self.rows[self.count] = blob.map_or(Row::KNOWN_EMPTY, Row::unopened);
            self.count += 1;
        }
    }

    fn rows(&self) -> &[Row<'a>] {
        &self.rows[..self.count]
    }
}

/// A field that is decoded.
struct Column {
    /// Its number in the layout.
    field: usize,
    builder: Values,
    /// Where it is in the rows of each shape.
    sources: Vec<Source>,
    /// Whether each value has to be checked before it is appended: builders do not parse JSON.
    checks_each: bool,
}

enum Values {
    Fixed(Box<dyn FixedBuilder>, usize),
    Var(Box<dyn VarBuilder>),
}

impl Values {
    fn of(ty: &Type) -> Option<Values> {
        Some(match ty.storage() {
            Storage::Inline(width) => Values::Fixed(build::fixed(ty)?, width),
            Storage::End => Values::Var(build::variable(ty)?),
        })
    }

    fn any(&mut self) -> &mut dyn Builder {
        match self {
            Values::Fixed(builder, _) => &mut **builder,
            Values::Var(builder) => &mut **builder,
        }
    }
}

fn holds_json(ty: &Type) -> bool {
    match ty.storage_type() {
        Type::Json => true,
        Type::List { item, .. } => holds_json(item),
        _ => false,
    }
}

impl Assembler {
    pub(super) fn new(layout: &'static Layout) -> Self {
        let mut assembler = Assembler {
            layout,
            schema: Arc::new(Schema::empty()),
            columns: Vec::new(),
            computed: Vec::new(),
            known_empty: KnownEmpty::Null,
            marks: Bits::default(),
            shapes: Shapes::new(layout),
            rows: 0,
            expected: 0,
            room: Room::default(),
            seen: Vec::new(),
        };
        assembler.select(schema::shown_numbers(layout));
        assembler
    }

    pub(super) fn select(&mut self, fields: impl IntoIterator<Item = usize>) {
        let column = |field: usize| {
            let ty = &self.layout.fields()[field].ty();
            let builder = Values::of(ty)?;
            Some(Column { field, builder, sources: Vec::new(), checks_each: holds_json(ty) })
        };
        self.columns = fields.into_iter().filter_map(column).collect();
        self.clear();
        self.describe();
    }

    /// Makes the schema of what is chosen.
    pub(super) fn describe(&mut self) {
        let known_empty = !matches!(self.known_empty, KnownEmpty::Refuse);
        let mut fields: Vec<FieldRef> = self
            .columns
            .iter()
            .filter_map(|column| schema::arrow_field(&self.layout.fields()[column.field], known_empty))
            .collect();
        if let KnownEmpty::Mark(name) = &self.known_empty {
            fields.push(schema::extra_field(name, DataType::Boolean, false, schema::KNOWN_EMPTY));
        }
        for (name, function) in &self.computed {
            let nullable = known_empty || function.is_nullable();
            fields.push(schema::extra_field(name, function.data_type(), nullable, schema::COMPUTED));
        }
        self.schema = Arc::new(Schema::new(fields));
    }

    pub(super) fn refuse_name(&self, name: &str) -> Result<(), Error> {
        match self.schema.column_with_name(name) {
            Some(_) => Err(self.error(format!("there is a column `{name}` already: choose another name"))),
            None => Ok(()),
        }
    }

    pub(super) fn error(&self, message: String) -> Error {
        Error::column(self.layout.record(), message)
    }

    /// Says that at least `rows` more rows are to come.
    pub(super) fn expect(&mut self, rows: usize) {
        self.expected = self.expected.max(rows);
    }

    /// Makes room for the rows that are to come, now that the first ones have shown how large they are.
    fn reserve(&mut self) {
        let mut fresh = Fresh::default();
        let rows = core::mem::take(&mut self.expected);
        self.columns.iter_mut().for_each(|column| column.builder.any().reserve(rows, &mut fresh));
        fresh.advise();
    }

    pub(super) fn clear(&mut self) {
        self.columns.iter_mut().for_each(|column| column.builder.any().clear());
        self.computed.iter_mut().for_each(|(_, function)| drop(function.finish()));
        self.marks.clear();
        self.rows = 0;
        self.expected = 0;
    }

    /// Appends rows; `next` gives them until it gives `None`. On an error all rows are forgotten.
    pub(super) fn append<'a>(
        &mut self,
        mut next: impl FnMut() -> Option<Option<&'a [u8]>>,
    ) -> Result<(), Error> {
        // One chunk ahead, so that the processor can fetch its bytes while it works on the present one.
        let (mut one, mut other) = (Chunk::new(), Chunk::new());
        let (mut present, mut ahead) = (&mut one, &mut other);
        present.fill(&mut next);
        prefetch(present.rows());
        while present.count > 0 {
            if present.count == CHUNK {
                ahead.fill(&mut next);
            }
            let result = self.append_rows(&mut present.rows[..present.count], ahead.rows());
            if result.is_err() {
                self.clear();
                return result;
            }
            core::mem::swap(&mut present, &mut ahead);
            ahead.count = 0;
        }
        Ok(())
    }

    fn append_rows(&mut self, rows: &mut [Row<'_>], ahead: &[Row<'_>]) -> Result<(), Error> {
        self.seen.clear();
        let mut last = usize::MAX;
        for (i, row) in rows.iter_mut().enumerate() {
            if !row.is_known_empty() {
                row.shape = self.shapes.open(row.bytes).map_err(|error| error.with_row(self.rows + i))?;
            } else if let KnownEmpty::Refuse = self.known_empty {
                return Err(self.error("known-empty rows are refused here".into()).with_row(self.rows + i));
            }
            if row.shape != last {
                last = row.shape;
                if !self.seen.contains(&last) {
                    self.seen.push(last);
                }
            }
        }
        let (rows, seen) = (&*rows, &self.seen[..]);
        // A few at a time: the processor can wait for a dozen lines without standing still.
        let mut ahead = Ahead::new(ahead, 3 * self.columns.len());
        for column in &mut self.columns {
            ahead.fetch();
            for shape in column.sources.len()..self.shapes.count() {
                column.sources.push(Source::of(self.layout, column.field, self.shapes.version(shape)));
            }
            if let Err(fault) =
                column.append(rows, seen, &mut self.room, &mut ahead, &self.shapes, self.layout)
            {
                let field = &self.layout.fields()[column.field];
                return Err(match fault {
                    Fault::Full(i) => {
                        let message = "more than 2 GiB of values in one batch: decode fewer rows at a time";
                        let error = Error::column(self.layout.record(), message);
                        error.with_field(field.name()).with_row(self.rows + i)
                    }
                    Fault::Invalid => match wrong_value(self.layout, column.field, &self.shapes, rows) {
                        Some((i, error)) => error.with_row(self.rows + i),
                        None => {
                            Error::column(self.layout.record(), "a default is no value of the field's type")
                                .with_field(field.name())
                        }
                    },
                });
            }
        }
        for (_, function) in &mut self.computed {
            function.append(rows).map_err(|(i, error)| error.with_row(self.rows + i))?;
        }
        if let KnownEmpty::Mark(_) = self.known_empty {
            rows.iter().for_each(|row| self.marks.append(row.is_known_empty().into(), 1));
        }
        self.rows += rows.len();
        self.expected = self.expected.saturating_sub(rows.len());
        if self.expected > 0 {
            self.reserve();
        }
        Ok(())
    }

    /// The arrays of the record's columns, and how many rows there are.
    pub(super) fn finish(&mut self) -> Result<(Vec<ArrayRef>, usize), Error> {
        let record = self.layout.record();
        let failed = |error| Error::source(record, "building Arrow columns", error);
        self.expected = 0;
        let mut arrays = Vec::with_capacity(self.schema.fields().len());
        for column in &mut self.columns {
            arrays.push(column.builder.any().finish().map_err(failed)?);
        }
        if let KnownEmpty::Mark(_) = self.known_empty {
            arrays.push(Arc::new(BooleanArray::new(self.marks.take(), None)));
        }
        arrays.extend(self.computed.iter_mut().map(|(_, function)| function.finish()));
        Ok((arrays, core::mem::take(&mut self.rows)))
    }

    pub(super) fn finish_batch(&mut self) -> Result<RecordBatch, Error> {
        let (arrays, rows) = self.finish()?;
        let options = RecordBatchOptions::new().with_row_count(Some(rows));
        RecordBatch::try_new_with_options(self.schema.clone(), arrays, &options)
            .map_err(|error| Error::source(self.layout.record(), "building a record batch", error))
    }

    pub(super) fn recycle(&mut self, arrays: Vec<ArrayRef>) {
        for (column, array) in self.columns.iter_mut().zip(arrays) {
            let ty = &self.layout.fields()[column.field].ty();
            if schema::data_type(ty).as_ref() == Some(array.data_type()) {
                let data = array.to_data();
                drop(array);
                column.builder.any().recycle(data);
            }
        }
    }
}

impl Column {
    fn append(
        &mut self,
        rows: &[Row<'_>],
        seen: &[usize],
        room: &mut Room,
        ahead: &mut Ahead<'_>,
        shapes: &Shapes,
        layout: &'static Layout,
    ) -> Result<(), Fault> {
        if self.checks_each && wrong_value(layout, self.field, shapes, rows).is_some() {
            return Err(Fault::Invalid);
        }
        match &mut self.builder {
            Values::Fixed(builder, width) => {
                let (slots, presence) = source::gather(rows, seen, &self.sources, *width, room);
                ahead.fetch();
                builder.append(&slots, presence.as_ref())?;
            }
            Values::Var(builder) => {
                let mut payloads = [&[][..]; CHUNK];
                let presence = source::payloads(rows, seen, &self.sources, &mut payloads);
                ahead.fetch();
                builder.append(&payloads[..rows.len()], presence.as_ref())?;
            }
        }
        ahead.fetch();
        Ok(())
    }
}

/// The first row in which a field holds what is no value of its type, and what is wrong.
#[cold]
fn wrong_value(
    layout: &'static Layout,
    field: usize,
    shapes: &Shapes,
    rows: &[Row<'_>],
) -> Option<(usize, Error)> {
    rows.iter().enumerate().find_map(|(i, row)| {
        let blob = shapes.structure(row)?;
        let (bytes, found) = blob.read(layout, field)?;
        let invalid = check_value(found.ty(), bytes, false).err()?;
        let at = if found.since() <= blob.version() { blob.start(found) } else { 0 };
        let name = layout.fields()[field].name();
        Some((i, record_core::Error::invalid(layout.record(), name, at, invalid).into()))
    })
}
