//! How text looks where it is printed: width and colour, and columns that line up.

use console::{Term, measure_text_width, truncate_str};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Style {
    pub(crate) color: bool,
    /// Columns.
    pub(crate) width: usize,
}

impl Style {
    pub(crate) const PLAIN: Self = Self { color: false, width: 80 };

    /// For what is written to stdout. Colour only on a terminal, and not where `NO_COLOR` is set to anything.
    pub(crate) fn of_stdout() -> Self {
        let term = Term::stdout();
        if !term.is_term() {
            return Self::PLAIN;
        }
        let no_color = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let dumb = std::env::var_os("TERM").is_some_and(|value| value == "dumb");
        let width = term.size_checked().map_or(Self::PLAIN.width, |(_rows, columns)| usize::from(columns));
        // Bars of a very wide window are hard to compare with their counts.
        Self { color: !no_color && !dumb, width: width.clamp(40, 120) }
    }

    pub(crate) fn heading(self, text: &str) -> String {
        self.paint("1", text)
    }

    pub(crate) fn bar(self, text: &str) -> String {
        self.paint("36", text)
    }

    pub(crate) fn dim(self, text: &str) -> String {
        self.paint("2", text)
    }

    fn paint(self, code: &str, text: &str) -> String {
        if self.color && !text.is_empty() { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
    }
}

/// `text` on one line without what would steer a terminal: names and subjects are other people's text.
pub(crate) fn printable(text: &str) -> String {
    let steers = |c: char| {
        c.is_control()
            || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    text.chars().map(|c| if steers(c) { '\u{fffd}' } else { c }).collect()
}

/// Cut or filled to exactly `width` columns.
pub(crate) fn left(text: &str, width: usize) -> String {
    let text = truncate_str(text, width, "…");
    let missing = width.saturating_sub(measure_text_width(&text));
    format!("{text}{:missing$}", "")
}

/// The columns of the widest text.
pub(crate) fn widest<'a>(texts: impl IntoIterator<Item = &'a str>) -> usize {
    texts.into_iter().map(measure_text_width).max().unwrap_or(0)
}
