//! What can be told of a field's type from its syntax: `Option`, `Retired`, and types that can't be stored.
//!
//! Names may be shadowed, so nothing but advice and the looks of signatures depends on them, except for `Option` and
//! `Retired`, which are known by name.

use syn::{Error, Expr, ExprLit, GenericArgument, Lit, PathArguments, PathSegment, Type, TypePath};

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
        check(inner)?;
        Ok(FieldType { inner: bare(inner).clone(), nullable, retired })
    }
}

/// The type without invisible groups, which `macro_rules` puts around its fragments, and parentheses.
pub(crate) fn bare(ty: &Type) -> &Type {
    match ty {
        Type::Group(group) => bare(&group.elem),
        Type::Paren(paren) => bare(&paren.elem),
        _ => ty,
    }
}

/// The `T` of `Name<T>`, whatever path `Name` is reached by.
fn argument<'a>(ty: &'a Type, name: &str) -> Option<&'a Type> {
    only_argument(last_segment(ty).filter(|segment| segment.ident == name)?)
}

fn only_argument(segment: &PathSegment) -> Option<&Type> {
    let PathArguments::AngleBracketed(arguments) = &segment.arguments else { return None };
    match (arguments.args.len(), arguments.args.first()) {
        (1, Some(GenericArgument::Type(inner))) => Some(inner),
        _ => None,
    }
}

fn last_segment(ty: &Type) -> Option<&PathSegment> {
    match bare(ty) {
        Type::Path(TypePath { qself: None, path }) => path.segments.last(),
        _ => None,
    }
}

const ZERO_WIDTH: &str = "the type is zero bytes wide: use `#[record(skip)]` for what is not stored";

/// Looks for what is known to be no field type, also inside of lists and arrays.
fn check(ty: &Type) -> syn::Result<()> {
    let refuse = |advice: &str| Err(Error::new_spanned(ty, advice));
    match bare(ty) {
        Type::Reference(reference) => refuse(match bare(&reference.elem) {
            Type::Slice(_) => "a record owns its values: use `Vec<_>`",
            _ => "a record owns its values: use `String`, or `Cow<'_, str>` to encode without copying",
        }),
        Type::Tuple(tuple) if tuple.elems.is_empty() => refuse(ZERO_WIDTH),
        Type::Tuple(_) => refuse("a tuple can't be stored: use a struct with `#[derive(Record)]`"),
        Type::Ptr(_) | Type::BareFn(_) | Type::ImplTrait(_) | Type::TraitObject(_) | Type::Never(_) => {
            refuse("this type has no bytes to store: leave the field out with `#[record(skip)]`")
        }
        Type::Slice(_) => refuse("a slice has no size: use `Vec<_>`"),
        Type::Array(array) => match &array.len {
            Expr::Lit(ExprLit { lit: Lit::Int(len), .. }) if len.base10_digits() == "0" => refuse(ZERO_WIDTH),
            _ => check(&array.elem),
        },
        _ => last_segment(ty).map_or(Ok(()), |segment| check_named(ty, segment)),
    }
}

fn check_named(ty: &Type, segment: &PathSegment) -> syn::Result<()> {
    let refuse = |advice: &str| Err(Error::new_spanned(ty, advice));
    let inner = only_argument(segment);
    match (&*segment.ident.to_string(), inner) {
        ("Option", Some(_)) => refuse(
            "`Option<Option<_>>` has one null too many: tell two kinds of absence apart by a RecordEnum beside an \
             `Option`",
        ),
        ("Retired", Some(_)) => refuse("`Retired` is the outermost type: write `Retired<Option<_>>`"),
        ("Vec", Some(item)) => match argument(item, "Option") {
            Some(item) => check(item),
            None => check(item),
        },
        ("Box" | "Arc" | "Cow", Some(inner)) => match bare(inner) {
            Type::Slice(_) => refuse("a slice behind a pointer can't be stored: use `Vec<_>`"),
            Type::Path(path) if path.path.is_ident("str") => Ok(()),
            _ => refuse("only `str` can be stored behind a pointer: write the type itself"),
        },
        (name, _) if may_be_of_std(ty) => advice(name, !segment.arguments.is_none()).map_or(Ok(()), refuse),
        _ => Ok(()),
    }
}

/// Whether a path may lead to the standard library: by itself, `Cell` may be `std::cell::Cell`, and `self::Cell` is not.
fn may_be_of_std(ty: &Type) -> bool {
    match bare(ty) {
        Type::Path(TypePath { path, .. }) => {
            path.segments.len() == 1
                || ["std", "core", "alloc"].iter().any(|krate| path.segments[0].ident == krate)
        }
        _ => false,
    }
}

/// What to use instead of a type that can't be stored, by its name and whether it has arguments.
fn advice(name: &str, is_generic: bool) -> Option<&'static str> {
    Some(match name {
        "usize" => "`usize` differs between machines: use `u32` or `u64`",
        "isize" => "`isize` differs between machines: use `i32` or `i64`",
        "NonZeroUsize" => "`NonZeroUsize` differs between machines: use `NonZeroU32` or `NonZeroU64`",
        "NonZeroIsize" => "`NonZeroIsize` differs between machines: use `NonZeroI32` or `NonZeroI64`",
        "i128" | "u128" | "NonZeroI128" | "NonZeroU128" => {
            "128-bit integers can't be stored: use `Decimal<38, 0>`, or `[u8; 16]`"
        }
        "str" => "`str` has no size: use `String`, or `Text<N>` for at most N bytes",
        "HashMap" | "BTreeMap" if is_generic => {
            "a map can't be stored: use a `Vec` of a record that holds key and value, each of fixed size as `Text<N>` \
             is, or two `Vec`s, or `Json`"
        }
        "HashSet" | "BTreeSet" if is_generic => {
            "a set is stored as a sorted list without duplicates: use `Vec<_>` with `#[record(as_set)]`"
        }
        "VecDeque" | "LinkedList" | "BinaryHeap" if is_generic => {
            "lists are stored from a `Vec<_>`: use that"
        }
        "Rc" | "RefCell" | "Cell" | "Mutex" | "RwLock" | "OnceCell" | "OnceLock" if is_generic => {
            "shared and interior-mutable values can't be stored: store what is inside, or use `#[record(skip)]`"
        }
        "Result" if is_generic => {
            "a `Result` can't be stored: use an `Option` beside a RecordEnum that says what went wrong"
        }
        "SystemTime" | "Instant" => {
            "a point in time is stored as a `Timestamp`: use that, or a time type of `jiff` or `chrono`"
        }
        "Duration" => "a span of time is stored as a `TimeDelta`: use that, µs with a sign",
        "Path" | "PathBuf" | "OsStr" | "OsString" => {
            "paths have no portable bytes: use `String`, or `Vec<u8>`"
        }
        "CStr" | "CString" => "C strings can't be stored: use `Vec<u8>`",
        "Ipv4Addr" | "Ipv6Addr" => "addresses are stored as an `IpAddr`, which holds both kinds: use that",
        "PhantomData" if is_generic => ZERO_WIDTH,
        _ => return None,
    })
}

/// Whether the syntax shows that the type varies in length. An alias may hide it.
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

/// Whether a type of this name keeps every rule of field types, unless something shadows the name.
pub(crate) fn is_sound(ty: &Type) -> bool {
    let list = last_segment(ty).filter(|segment| segment.ident == "Vec").and_then(only_argument);
    is_sound_single(list.unwrap_or(ty))
}

fn is_sound_single(ty: &Type) -> bool {
    const SOUND: [&str; 7] = ["String", "Json", "Timestamp", "CivilDateTime", "TimeDelta", "Uuid", "IpAddr"];
    is_primitive(bare(ty))
        || last_segment(ty).is_some_and(|segment| SOUND.iter().any(|sound| segment.ident == sound))
}

/// Whether the syntax shows that the type can be stored. Accessors of others say that they need it.
pub(crate) fn is_storable(ty: &Type) -> bool {
    const KNOWN: [&str; 10] = [
        "String",
        "Json",
        "Text",
        "Decimal",
        "Timestamp",
        "CivilDateTime",
        "TimeDelta",
        "Uuid",
        "IpAddr",
        "NonZero",
    ];
    match bare(ty) {
        ty if is_primitive(ty) => true,
        Type::Array(array) => is_primitive(bare(&array.elem)),
        ty => last_segment(ty).is_some_and(|segment| {
            KNOWN.iter().any(|known| segment.ident == known)
                || segment.ident == "Vec" && only_argument(segment).is_some_and(is_storable)
        }),
    }
}
