//! What can be told of a field's type from its syntax: `Option`, `Retired`, and types that can't be stored.

use syn::{Error, GenericArgument, PathArguments, Type, TypePath, spanned::Spanned};

/// A field's type without the wrappers that change how it is stored.
pub(crate) struct FieldType {
    pub(crate) inner: Type,
    pub(crate) nullable: bool,
    pub(crate) retired: bool,
}

impl FieldType {
    pub(crate) fn of(ty: &Type) -> syn::Result<Self> {
        let (retired, ty) = match argument(ty, "Retired") {
            Some(inner) => (true, inner),
            None => (false, ty),
        };
        let (nullable, inner) = match argument(ty, "Option") {
            Some(inner) => (true, inner),
            None => (false, ty),
        };
        if nullable && argument(inner, "Option").is_some() {
            let message = "`Option<Option<_>>` has one null too many: use a RecordEnum beside an `Option` to tell \
                           two kinds of absence apart";
            return Err(Error::new(inner.span(), message));
        }
        if let Some(advice) = advice(inner) {
            return Err(Error::new(inner.span(), advice));
        }
        Ok(FieldType { inner: inner.clone(), nullable, retired })
    }
}

/// The `T` of `Name<T>`, whatever path `Name` is reached by.
fn argument<'a>(ty: &'a Type, name: &str) -> Option<&'a Type> {
    let segment = last_segment(ty).filter(|segment| segment.ident == name)?;
    let PathArguments::AngleBracketed(arguments) = &segment.arguments else { return None };
    match (arguments.args.len(), arguments.args.first()) {
        (1, Some(GenericArgument::Type(inner))) => Some(inner),
        _ => None,
    }
}

fn last_segment(ty: &Type) -> Option<&syn::PathSegment> {
    match ty {
        Type::Path(TypePath { qself: None, path }) => path.segments.last(),
        Type::Group(group) => last_segment(&group.elem),
        Type::Paren(paren) => last_segment(&paren.elem),
        _ => None,
    }
}

/// What to use instead of a type that can't be stored.
fn advice(ty: &Type) -> Option<&'static str> {
    match ty {
        Type::Reference(_) => Some("a record owns its values: use `String`, `Cow<'_, str>` or `Vec` here"),
        Type::Tuple(_) => Some("tuples can't be stored: use a struct with `#[derive(Record)]`"),
        Type::Ptr(_) | Type::BareFn(_) | Type::ImplTrait(_) | Type::TraitObject(_) | Type::Never(_) => {
            Some("this type has no bytes that could be stored: leave the field out with `#[record(skip)]`")
        }
        Type::Slice(_) => Some("slices have no size: use `Vec<_>`"),
        _ => named_advice(&last_segment(ty)?.ident.to_string()),
    }
}

fn named_advice(name: &str) -> Option<&'static str> {
    Some(match name {
        "usize" => "`usize` differs between machines: use `u32` or `u64`",
        "isize" => "`isize` differs between machines: use `i32` or `i64`",
        "i128" | "u128" => "128-bit integers can't be stored: use `Decimal<38, 0>`, or `[u8; 16]`",
        "HashMap" | "BTreeMap" => {
            "maps can't be stored: use a `Vec` of a record with key and value, or `Json`"
        }
        "HashSet" | "BTreeSet" => "use `Vec<_>` with `#[record(as_set)]`: sorted and without duplicates",
        "VecDeque" | "LinkedList" | "BinaryHeap" => "use `Vec<_>`",
        "Rc" | "RefCell" | "Cell" | "Mutex" | "RwLock" => {
            "shared and interior-mutable values can't be stored: store what is inside, or use `#[record(skip)]`"
        }
        "SystemTime" | "Instant" => "use `Timestamp`, or a time type of `jiff` or `chrono`",
        "Duration" => "use `TimeDelta`: microseconds, signed",
        "PathBuf" | "OsString" => "paths have no portable bytes: use `String`, or `Vec<u8>`",
        "Ipv4Addr" | "Ipv6Addr" => "use `IpAddr`, which holds both kinds",
        _ => return None,
    })
}

/// Whether the syntax shows that the type varies in length. An alias may hide it; then constants find out.
pub(crate) fn is_variable(ty: &Type) -> bool {
    last_segment(ty).is_some_and(|segment| {
        matches!(&*segment.ident.to_string(), "String" | "Vec" | "Box" | "Arc" | "Cow" | "Json")
    })
}

/// A primitive whose view is itself, for signatures that read well in documentation.
pub(crate) fn is_primitive(ty: &Type) -> bool {
    const PRIMITIVES: [&str; 12] =
        ["i8", "i16", "i32", "i64", "u8", "u16", "u32", "u64", "f32", "f64", "bool", "char"];
    matches!(ty, Type::Path(path) if PRIMITIVES.iter().any(|name| path.path.is_ident(name)))
}
