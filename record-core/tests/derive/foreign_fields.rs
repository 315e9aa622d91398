//! The two public traits, implemented outside of the crate: a fixed type and a variable one, wherever types can stand.

use record_core::{
    Blob, Field, FixedField, Invalid, Patch, Record, RecordView, VarField,
    field::{Inline, Payload},
    layout::Type,
};

/// Red, green, blue: three bytes, of which not all are colors, for the sake of the test.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Color([u8; 3]);

impl Field for Color {
    type Class = Inline;
    type View<'a> = Color;
    const TYPE: Type = Type::extension("paint.color", &Type::Bytes { len: 3 });
}

impl FixedField for Color {
    fn to_slot(&self, slot: &mut [u8]) -> Result<(), Invalid> {
        self.0.to_slot(slot)?;
        Color::check_slot(slot)
    }
    fn check_slot(slot: &[u8]) -> Result<(), Invalid> {
        match slot.iter().position(|part| *part == 13) {
            Some(at) => Err(Invalid::new("13 is no part of a color").at(at)),
            None => Ok(()),
        }
    }
    fn view_slot(slot: &[u8]) -> Color {
        Color(<[u8; 3]>::view_slot(slot))
    }
    fn from_slot(slot: &[u8]) -> Color {
        Color::view_slot(slot)
    }
}

/// Text in lower case.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Slug(String);

impl Field for Slug {
    type Class = Payload;
    type View<'a> = &'a str;
    const TYPE: Type = Type::extension("web.slug", &Type::String);
}

impl VarField for Slug {
    fn payload_len(&self) -> usize {
        self.0.len()
    }
    fn to_payload(&self, out: &mut Vec<u8>, _set: bool) -> Result<(), Invalid> {
        Slug::check_payload(self.0.as_bytes())?;
        out.extend_from_slice(self.0.as_bytes());
        Ok(())
    }
    fn check_payload(payload: &[u8]) -> Result<(), Invalid> {
        String::check_payload(payload)?;
        match payload.iter().position(u8::is_ascii_uppercase) {
            Some(at) => Err(Invalid::new("a slug is in lower case").at(at)),
            None => Ok(()),
        }
    }
    fn view_payload(payload: &[u8]) -> &str {
        String::view_payload(payload)
    }
    fn from_payload(payload: &[u8]) -> Slug {
        Slug(String::from_payload(payload))
    }
}

#[derive(Record, Debug, Clone, PartialEq)]
struct Stroke {
    color: Color,
    shade: Option<Color>,
    pair: [Color; 2],
}

#[derive(Record, Debug, Clone, PartialEq)]
#[record(version = 2)]
struct Page {
    slug: Slug,
    alias: Option<Slug>,
    color: Color,
    shade: Option<Color>,
    palette: Vec<Color>,
    gaps: Vec<Option<Color>>,
    gradient: [Color; 3],
    #[record(as_set)]
    set: Vec<Color>,
    slugs: Vec<Slug>,
    slug_gaps: Vec<Option<Slug>>,
    #[record(as_set)]
    tags: Vec<Slug>,
    stroke: Stroke,
    strokes: Vec<Stroke>,
    #[record(promote)]
    promoted: Slug,
    #[record(since = 2, default = b"\x01\x02\x03")]
    late: Color,
    #[record(since = 2, default = "none")]
    late_slug: Slug,
    #[record(since = 2, from = "slug")]
    again: Slug,
}

const RED: Color = Color([255, 0, 0]);
const BLUE: Color = Color([0, 0, 255]);

fn slug(text: &str) -> Slug {
    Slug(text.into())
}

fn page() -> Page {
    let stroke = Stroke { color: RED, shade: Some(BLUE), pair: [RED, BLUE] };
    Page {
        slug: slug("a-page"),
        alias: Some(slug("a")),
        color: RED,
        shade: None,
        palette: vec![RED, BLUE],
        gaps: vec![None, Some(BLUE)],
        gradient: [RED, BLUE, RED],
        set: vec![BLUE, RED],
        slugs: vec![slug("x"), slug(""), slug("yz")],
        slug_gaps: vec![Some(slug("x")), None],
        tags: vec![slug("a"), slug("b")],
        stroke: stroke.clone(),
        strokes: vec![stroke.clone(), Stroke { shade: None, ..stroke }],
        promoted: slug("p"),
        late: Color([1, 2, 3]),
        late_slug: slug("none"),
        again: slug("again"),
    }
}

#[test]
fn they_round_trip_everywhere() {
    let page = page();
    let blob = Blob::encode(&page).unwrap();
    assert_eq!(blob.view().decode(), page);
    assert_eq!(Blob::<Page>::from_bytes(blob.as_bytes()).unwrap(), blob);
    let view = blob.view();
    assert_eq!((view.slug(), view.alias(), view.color(), view.shade()), ("a-page", Some("a"), RED, None));
    assert_eq!(view.palette().iter().collect::<Vec<_>>(), [RED, BLUE]);
    assert_eq!(view.slug_gaps().iter().collect::<Vec<_>>(), [Some("x"), None]);
    assert_eq!(view.strokes().get(1).unwrap().shade, None);
    assert_eq!((view.late(), view.late_slug(), view.again()), (Color([1, 2, 3]), "none", "again"));
}

#[test]
fn sets_are_sorted_by_their_bytes() {
    let mut page = page();
    page.set = vec![RED, BLUE, RED];
    page.tags = vec![slug("b"), slug("a"), slug("b")];
    let blob = Blob::encode(&page).unwrap();
    assert_eq!(blob.view().set().to_vec(), [BLUE, RED]);
    assert_eq!(blob.view().tags().to_vec(), [slug("a"), slug("b")]);
}

#[test]
fn what_they_refuse_is_not_written() {
    type Change = fn(&mut Page);
    let cases: [(&str, Change); 6] = [
        ("color", |page| page.color = Color([0, 13, 0])),
        ("slug", |page| page.slug = slug("A")),
        ("palette", |page| page.palette[1] = Color([13, 0, 0])),
        ("slugs", |page| page.slugs[2] = slug("yZ")),
        ("stroke", |page| page.stroke.pair[1] = Color([0, 0, 13])),
        ("late_slug", |page| page.late_slug = slug("X")),
    ];
    for (field, change) in cases {
        let mut page = page();
        change(&mut page);
        let error = Blob::encode(&page).unwrap_err().to_string();
        assert!(error.contains(field), "{field}: {error}");
    }
}

#[test]
fn what_they_refuse_is_not_read() {
    let bytes = Blob::encode(&page()).unwrap().into_bytes();
    for (from, to) in [(&b"a-page"[..], &b"a-Page"[..]), (&[255, 0, 0], &[255, 13, 0])] {
        let at = bytes.windows(from.len()).position(|window| window == from).unwrap();
        let mut bytes = bytes.clone();
        bytes[at..at + to.len()].copy_from_slice(to);
        assert!(Page::view(&bytes).unwrap_err().is_corrupt());
    }
}

#[test]
fn their_names_are_in_the_layout() {
    let text = Page::LAYOUT.canonical_text(2);
    for code in ["paint.color", "web.slug"] {
        assert!(text.contains(code), "{text}");
    }
    // A name of one's own makes another type of the same bytes.
    #[derive(Record)]
    struct Plain {
        color: [u8; 3],
    }
    #[derive(Record)]
    struct Named {
        color: Color,
    }
    assert_ne!(Plain::LAYOUT.fingerprint(1), Named::LAYOUT.fingerprint(1));
    let _ = (Plain { color: [0; 3] }, Named { color: RED });
}

#[test]
fn they_can_be_set_in_place() {
    let mut bytes = Blob::encode(&page()).unwrap().into_bytes();
    let mut view = Page::view_mut(&mut bytes).unwrap();
    view.set_color(BLUE).unwrap();
    view.set_shade(Some(RED)).unwrap();
    view.set_color(Color([13, 0, 0])).unwrap_err();
    assert_eq!((PageViewMut::view(&view).color(), PageViewMut::view(&view).shade()), (BLUE, Some(RED)));
}

/// A record before and after a type of one's own came in that takes fewer values than its storage.
mod evolved {
    use super::Color;

    #[derive(record_core::Record, Debug)]
    pub(super) struct Before {
        pub(super) width: u8,
        pub(super) color: Color,
    }

    #[derive(record_core::Record, Debug)]
    #[record(version = 2)]
    pub(super) struct After {
        pub(super) width: u8,
        pub(super) color: Color,
        #[record(since = 2)]
        pub(super) height: u8,
        #[record(since = 2, default = b"\x0d\x00\x00")]
        pub(super) border: Color,
    }

    #[derive(record_core::Record, Debug)]
    #[record(version = 2)]
    pub(super) struct Renamed {
        pub(super) width: u8,
        pub(super) color: Color,
        #[record(since = 2, from = "color")]
        pub(super) fill: Color,
    }
}

#[test]
fn a_field_of_ones_own_takes_over_one_of_the_same_type() {
    use evolved::{Before, Renamed, RenamedPatch};
    let old = Blob::encode(&Before { width: 1, color: RED }).unwrap().into_bytes();
    let stored = || Blob::<Renamed>::from_bytes(&*old).unwrap();
    assert_eq!(stored().view().fill(), RED);
    let (mut edited, mut patched) = (stored(), stored());
    edited.edit(|record| record.width = 2).unwrap();
    RenamedPatch::new().width(2).apply(&mut patched).unwrap();
    assert_eq!(edited, patched);
    assert_eq!(Renamed::view(patched.as_bytes()).unwrap().fill(), RED);
    let made = RenamedPatch::new().width(1).color(BLUE).to_blob().unwrap();
    assert_eq!(Renamed::view(made.as_bytes()).unwrap().fill(), BLUE);
}

/// Patches read defaults by the layout, where 13 is a part of a color like others.
#[test]
fn a_patch_does_not_write_what_could_not_be_read_again() {
    use evolved::{After, AfterPatch, Before};
    let old = Blob::encode(&Before { width: 1, color: RED }).unwrap().into_bytes();
    let stored = || Blob::<After>::from_bytes(&*old).unwrap();
    // Nothing of the default is written.
    let mut blob = stored();
    AfterPatch::new().width(2).apply(&mut blob).unwrap();
    assert_eq!(After::view(blob.as_bytes()).unwrap().width(), 2);
    // It would be beside the height.
    let before = blob.clone();
    let error = AfterPatch::new().height(3).apply(&mut blob).unwrap_err();
    assert_eq!(error.field(), Some("border"));
    assert_eq!(blob, before);
    assert_eq!(stored().edit(|record| record.height = 3).unwrap_err().field(), Some("border"));
    let error = AfterPatch::new().width(1).color(RED).height(3).to_blob().unwrap_err();
    assert_eq!(error.field(), Some("border"));
    AfterPatch::new().height(3).border(BLUE).apply(&mut blob).unwrap();
    assert_eq!(After::view(blob.as_bytes()).unwrap().border(), BLUE);
}
