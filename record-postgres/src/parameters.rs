//! The values of a condition's parameters.

use ::tokio_postgres::types::{BorrowToSql, Format, IsNull, ToSql, Type};
use bytes::BytesMut;
use core::fmt;
use std::error::Error;

/// The values of a condition's parameters, `$1` and so on, in order: a tuple, `()` when there are none, or an array,
/// slice or `Vec` of values of one type. The drivers' own `&[&(dyn ToSql + Sync)]` is such a slice. Values are whatever
/// is [`ToSql`]; one `Vec` or slice inside a tuple is an array: `("key = ANY($1)", (keys,))`.
///
/// ```no_run
/// # use record_core::Record;
/// # use record_postgres::postgres;
/// # #[derive(Record)]
/// # struct Facts { #[record(promote)] additions: i32, #[record(promote)] author: String }
/// # fn main() -> Result<(), record_postgres::Error> {
/// # let mut client: postgres::postgres::Client = todo!();
/// let table = postgres::Table::<i64, Facts>::open(&mut client, "facts")?;
/// let nothing = |_, _: Option<FactsView<'_>>| ();
/// table.scan().filter("author = $1 AND additions > $2", ("ada", 100)).for_each(&mut client, nothing)?;
/// table.scan().filter("additions BETWEEN $1 AND $2", [100, 200]).for_each(&mut client, nothing)?;
/// table.scan().filter("key = ANY($1)", (vec![1i64, 2, 3],)).for_each(&mut client, nothing)?;
/// table.scan().filter("author LIKE 'a%'", ()).for_each(&mut client, nothing)?;
/// # Ok(())
/// # }
/// ```
pub trait Parameters<'p>: sealed::Values<'p> {}

impl<'p, P: sealed::Values<'p>> Parameters<'p> for P {}

/// A value that is kept until the server has said of which type it is.
pub(super) type Parameter<'p> = Box<dyn ToSql + Sync + Send + 'p>;

mod sealed {
    use super::Parameter;

    #[diagnostic::on_unimplemented(
        message = "`{Self}` is no list of parameters",
        note = "give a tuple such as `(\"ada\", 100)`, `()` when there are none, or an array, slice or `Vec` of values of one \
                type"
    )]
    pub trait Values<'p> {
        fn values(self) -> Vec<Parameter<'p>>;
    }
}

pub(super) use sealed::Values;

/// A value, or something that leads to one.
struct Item<T>(T);
/// The same, borrowed.
struct ItemRef<'p, T>(&'p T);

macro_rules! item {
    ($([$($generics:tt)*] $item:ty;)*) => {$(
        impl<$($generics)*> ToSql for $item {
            fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
                self.0.borrow_to_sql().to_sql_checked(ty, out)
            }

            fn accepts(_: &Type) -> bool {
                true
            }

            fn to_sql_checked(
                &self,
                ty: &Type,
                out: &mut BytesMut,
            ) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
                self.to_sql(ty, out)
            }

            fn encode_format(&self, ty: &Type) -> Format {
                self.0.borrow_to_sql().encode_format(ty)
            }
        }

        impl<$($generics)*> fmt::Debug for $item {
            /// Says nothing of the value: drivers may log parameters.
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("[parameter]")
            }
        }
    )*};
}

item! {
    [T: BorrowToSql] Item<T>;
    [T: BorrowToSql] ItemRef<'_, T>;
}

impl<'p> Values<'p> for () {
    fn values(self) -> Vec<Parameter<'p>> {
        Vec::new()
    }
}

impl<'p, T: BorrowToSql + Sync> Values<'p> for &'p [T] {
    fn values(self) -> Vec<Parameter<'p>> {
        self.iter().map(|item| Box::new(ItemRef(item)) as _).collect()
    }
}

impl<'p, T: BorrowToSql + Sync, const N: usize> Values<'p> for &'p [T; N] {
    fn values(self) -> Vec<Parameter<'p>> {
        self.as_slice().values()
    }
}

impl<'p, T: BorrowToSql + Sync> Values<'p> for &'p Vec<T> {
    fn values(self) -> Vec<Parameter<'p>> {
        self.as_slice().values()
    }
}

impl<'p, T: BorrowToSql + Sync + Send + 'p, const N: usize> Values<'p> for [T; N] {
    fn values(self) -> Vec<Parameter<'p>> {
        self.into_iter().map(|item| Box::new(Item(item)) as _).collect()
    }
}

impl<'p, T: BorrowToSql + Sync + Send + 'p> Values<'p> for Vec<T> {
    fn values(self) -> Vec<Parameter<'p>> {
        self.into_iter().map(|item| Box::new(Item(item)) as _).collect()
    }
}

macro_rules! tuple {
    ($($item:ident)*) => {
        impl<'p, $($item: ToSql + Sync + Send + 'p),*> Values<'p> for ($($item,)*) {
            fn values(self) -> Vec<Parameter<'p>> {
                #[allow(non_snake_case, reason = "a variable for each type")]
                let ($($item,)*) = self;
                vec![$(Box::new(Item($item))),*]
            }
        }
    };
}

tuple!(A);
tuple!(A B);
tuple!(A B C);
tuple!(A B C D);
tuple!(A B C D E);
tuple!(A B C D E F);
tuple!(A B C D E F G);
tuple!(A B C D E F G H);
