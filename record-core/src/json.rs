//! JSON texts: which bytes are one, how one is spelled that this program writes, and its parts one by one.
//!
//! Which texts are values of a `json` field is a matter of the format, so it is decided here and not by a parser whose answers
//! may depend on the features that a program gives it. Numbers stay the text that they are. Nothing here recurses deeper than
//! [`MAX_DEPTH`], and everything is linear in the text's length.

use crate::{Invalid, utf8::check_utf8};
use alloc::{borrow::Cow, format, string::String, vec::Vec};

/// How many arrays and objects inside each other a text has at most.
pub const MAX_DEPTH: usize = 127;

const NO_JSON: Invalid = Invalid::new("not a JSON text");
pub(crate) const TOO_DEEP: Invalid = Invalid::new("more than 127 JSON arrays and objects inside each other");
const TOO_LARGE: Invalid = Invalid::new("a JSON number beyond those of `f64`");
const TWICE: Invalid = Invalid::new("an object in the JSON value has a member more than once");

/// Checks that the bytes are one JSON text, white space around it included.
pub(crate) fn check(bytes: &[u8]) -> Result<(), Invalid> {
    check_utf8(bytes)?;
    // Text that was looked at is not looked at again.
    let text = core::str::from_utf8(bytes).map_err(|_| NO_JSON)?;
    let mut scanner = Scanner::new(text);
    pass(&mut scanner, MAX_DEPTH)?;
    scanner.end()
}

/// Passes over a value.
pub(crate) fn pass(scanner: &mut Scanner<'_>, depth: usize) -> Result<(), Invalid> {
    let part = scanner.part()?;
    match part {
        Part::Array | Part::Object => {}
        Part::Number(number) => return check_range(number),
        _ => return Ok(()),
    }
    let inside = depth.checked_sub(1).ok_or(TOO_DEEP)?;
    let mut first = true;
    while scanner.more(part, first)? {
        if part == Part::Object {
            scanner.name()?;
        }
        pass(scanner, inside)?;
        first = false;
    }
    Ok(())
}

/// Whether a double can round the number to a finite one.
fn check_range(number: &str) -> Result<(), Invalid> {
    // With fewer digits than that and no exponent it can't be too large.
    let is_plain = number.len() < 300 && !number.contains(['e', 'E']);
    match is_plain || number.parse().is_ok_and(f64::is_finite) {
        true => Ok(()),
        false => Err(TOO_LARGE),
    }
}

/// What a value begins with: all of it, or the bracket of an array or object.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Part<'a> {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// The number's text.
    Number(&'a str),
    /// The text's spelling, quotation marks included.
    Text(&'a str),
    /// `[`.
    Array,
    /// `{`.
    Object,
}

/// Takes a text apart from front to back.
///
/// ```
/// use record_core::json::{Part, Scanner};
///
/// assert_eq!(Scanner::new(" 1.50 ").part(), Ok(Part::Number("1.50"))); // the digits as they are
/// assert_eq!(Scanner::new("[1]").part(), Ok(Part::Array));
/// assert!(Scanner::new("nil").part().is_err());
/// ```
#[derive(Clone, Copy)]
pub struct Scanner<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Scanner<'a> {
    /// A scanner that stands at the text's begin.
    pub fn new(text: &'a str) -> Self {
        Scanner { text, at: 0 }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// The next byte, which is passed over.
    fn next(&mut self) -> Result<u8, Invalid> {
        let byte = self.peek().ok_or(NO_JSON)?;
        self.at += 1;
        Ok(byte)
    }

    /// Passes over a byte if it is one of these.
    fn take(&mut self, bytes: &[u8]) -> bool {
        let is_there = self.peek().is_some_and(|byte| bytes.contains(&byte));
        self.at += usize::from(is_there);
        is_there
    }

    fn pass_space(&mut self) {
        while self.take(b" \t\n\r") {}
    }

    /// Nothing follows but white space.
    pub(crate) fn end(&mut self) -> Result<(), Invalid> {
        self.pass_space();
        if self.at == self.text.len() { Ok(()) } else { Err(NO_JSON) }
    }

    /// Passes over a value, or over the bracket that one begins with. What follows it is not looked at.
    ///
    /// # Errors
    /// When no value begins here.
    pub fn part(&mut self) -> Result<Part<'a>, Invalid> {
        self.pass_space();
        let start = self.at;
        let part = match self.next()? {
            b'{' => Part::Object,
            b'[' => Part::Array,
            b'"' => {
                self.pass_text()?;
                Part::Text(&self.text[start..self.at])
            }
            b'-' | b'0'..=b'9' => {
                self.at = start;
                self.pass_number()?;
                Part::Number(&self.text[start..self.at])
            }
            first => {
                let (word, part) = match first {
                    b't' => ("true", Part::Bool(true)),
                    b'f' => ("false", Part::Bool(false)),
                    _ => ("null", Part::Null),
                };
                self.at = start + word.len();
                match self.text.as_bytes()[start..].starts_with(word.as_bytes()) {
                    true => part,
                    false => return Err(NO_JSON),
                }
            }
        };
        Ok(part)
    }

    /// Inside an array or object: whether a value or member follows, and passes over what stands before it; else over the
    /// bracket that ends it.
    pub(crate) fn more(&mut self, within: Part<'_>, first: bool) -> Result<bool, Invalid> {
        self.pass_space();
        let end = if within == Part::Object { b"}" } else { b"]" };
        if self.take(end) {
            return Ok(false);
        }
        if first || self.take(b",") { Ok(true) } else { Err(NO_JSON) }
    }

    /// Passes over a member's name and the colon; the spelling of the name.
    pub(crate) fn name(&mut self) -> Result<&'a str, Invalid> {
        let Part::Text(name) = self.part()? else { return Err(NO_JSON) };
        self.pass_space();
        if self.take(b":") { Ok(name) } else { Err(NO_JSON) }
    }

    fn pass_number(&mut self) -> Result<(), Invalid> {
        self.take(b"-");
        if !self.take(b"0") {
            self.pass_digits()?;
        }
        if self.take(b".") {
            self.pass_digits()?;
        }
        if self.take(b"eE") {
            self.take(b"+-");
            self.pass_digits()?;
        }
        Ok(())
    }

    fn pass_digits(&mut self) -> Result<(), Invalid> {
        let start = self.at;
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        if self.at > start { Ok(()) } else { Err(NO_JSON) }
    }

    /// Passes over what follows a quotation mark, up to and with the next one.
    fn pass_text(&mut self) -> Result<(), Invalid> {
        loop {
            match self.next()? {
                b'"' => return Ok(()),
                b'\\' => match self.next()? {
                    b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => {}
                    b'u' => {
                        self.unit_or_pair()?;
                    }
                    _ => return Err(NO_JSON),
                },
                0..0x20 => return Err(NO_JSON),
                _ => {}
            }
        }
    }

    /// The character of `\u` and four digits; of two such, where it takes a pair of surrogates.
    fn unit_or_pair(&mut self) -> Result<char, Invalid> {
        let first = self.unit()?;
        if let Some(letter) = char::from_u32(first) {
            return Ok(letter);
        }
        let is_pair = first < 0xdc00 && self.take(b"\\") && self.take(b"u");
        let second = if is_pair { self.unit()? } else { 0 };
        match (0xdc00..0xe000).contains(&second) {
            true => char::from_u32(0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00)).ok_or(NO_JSON),
            false => Err(NO_JSON),
        }
    }

    fn unit(&mut self) -> Result<u32, Invalid> {
        let mut unit = 0;
        for _ in 0..4 {
            unit = unit << 4 | char::from(self.next()?).to_digit(16).ok_or(NO_JSON)?;
        }
        Ok(unit)
    }
}

/// The text that a spelling stands for, which a scanner gave.
pub(crate) fn text_of(spelling: &str) -> Cow<'_, str> {
    let inside = spelling.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or_default();
    if !inside.contains('\\') {
        return Cow::Borrowed(inside);
    }
    let mut text = String::with_capacity(inside.len());
    let mut scanner = Scanner::new(inside);
    while let Some(at) = inside[scanner.at..].find('\\') {
        text.push_str(&inside[scanner.at..scanner.at + at]);
        scanner.at += at + 1;
        text.push(match scanner.next() {
            Ok(b'b') => '\u{8}',
            Ok(b'f') => '\u{c}',
            Ok(b'n') => '\n',
            Ok(b'r') => '\r',
            Ok(b't') => '\t',
            Ok(b'u') => scanner.unit_or_pair().unwrap_or_default(),
            other => char::from(other.unwrap_or_default()),
        });
    }
    text.push_str(&inside[scanner.at..]);
    Cow::Owned(text)
}

/// Appends the spelling of a text: with the escapes that JSON asks for, and no others.
pub(crate) fn spell(text: &str, out: &mut Vec<u8>) {
    out.push(b'"');
    for byte in text.bytes() {
        match byte {
            b'"' | b'\\' => out.extend_from_slice(&[b'\\', byte]),
            0x08 => out.extend_from_slice(b"\\b"),
            0x0c => out.extend_from_slice(b"\\f"),
            b'\n' => out.extend_from_slice(b"\\n"),
            b'\r' => out.extend_from_slice(b"\\r"),
            b'\t' => out.extend_from_slice(b"\\t"),
            0..0x20 => out.extend_from_slice(format!("\\u{byte:04x}").as_bytes()),
            _ => out.push(byte),
        }
    }
    out.push(b'"');
}

/// Appends the text as this program spells it: no white space between tokens, members in ascending bytewise order of their
/// names, only the escapes that are needed, numbers as they are: the payload of a `json` field. It has up to `depth` arrays and
/// objects inside each other, and no more than [`MAX_DEPTH`].
///
/// # Errors
/// When the text is not JSON, is deeper, has a number beyond those of `f64`, or an object has a member twice. `out` may then have
/// grown.
pub fn normalize(text: &str, depth: usize, out: &mut Vec<u8>) -> Result<(), Invalid> {
    let mut scanner = Scanner::new(text);
    normalize_value(&mut scanner, depth.min(MAX_DEPTH), out)?;
    scanner.end()
}

fn normalize_value(scanner: &mut Scanner<'_>, depth: usize, out: &mut Vec<u8>) -> Result<(), Invalid> {
    let part = scanner.part()?;
    match part {
        Part::Null => out.extend_from_slice(b"null"),
        Part::Bool(value) => out.extend_from_slice(if value { b"true" } else { b"false" }),
        Part::Number(number) => {
            check_range(number)?;
            out.extend_from_slice(number.as_bytes());
        }
        Part::Text(spelling) if !spelling.contains('\\') => out.extend_from_slice(spelling.as_bytes()),
        Part::Text(spelling) => spell(&text_of(spelling), out),
        Part::Array => {
            let inside = depth.checked_sub(1).ok_or(TOO_DEEP)?;
            out.push(b'[');
            let mut first = true;
            while scanner.more(part, first)? {
                if !first {
                    out.push(b',');
                }
                normalize_value(scanner, inside, out)?;
                first = false;
            }
            out.push(b']');
        }
        Part::Object => {
            let inside = depth.checked_sub(1).ok_or(TOO_DEEP)?;
            let mut members = Members::begin(out);
            while scanner.more(part, members.is_empty())? {
                members.name(text_of(scanner.name()?), out);
                normalize_value(scanner, inside, out)?;
            }
            members.end(out)?;
        }
    }
    Ok(())
}

/// The members of an object that is being written.
pub(crate) struct Members<'n> {
    /// Where what stands behind the bracket begins.
    start: usize,
    /// Names, and where their members begin.
    all: Vec<(Cow<'n, str>, usize)>,
}

impl<'n> Members<'n> {
    /// Begins an object.
    pub(crate) fn begin(out: &mut Vec<u8>) -> Self {
        out.push(b'{');
        Members { start: out.len(), all: Vec::new() }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// Begins a member, whose value is to be appended.
    pub(crate) fn name(&mut self, name: Cow<'n, str>, out: &mut Vec<u8>) {
        if !self.is_empty() {
            out.push(b',');
        }
        let at = out.len();
        spell(&name, out);
        out.push(b':');
        self.all.push((name, at));
    }

    /// Ends the object: puts its members in order.
    pub(crate) fn end(self, out: &mut Vec<u8>) -> Result<(), Invalid> {
        if !self.all.is_sorted_by(|a, b| a.0 < b.0) {
            let end = out.len();
            let ends = self.all.iter().skip(1).map(|(_, next)| next - 1).chain([end]);
            let mut members: Vec<_> =
                self.all.iter().zip(ends).map(|((name, at), end)| (name, *at..end)).collect();
            members.sort_by(|a, b| a.0.cmp(b.0));
            if members.windows(2).any(|pair| pair[0].0 == pair[1].0) {
                return Err(TWICE);
            }
            let mut sorted = Vec::with_capacity(end - self.start);
            for (_, range) in members {
                if !sorted.is_empty() {
                    sorted.push(b',');
                }
                sorted.extend_from_slice(&out[range]);
            }
            out[self.start..].copy_from_slice(&sorted);
        }
        out.push(b'}');
        Ok(())
    }
}
