//! The bar of a night: how many coverages it does in a second, and how long the rest takes.

use indicatif::{ProgressBar, ProgressStyle};
use record_feed::refresh::Progress;

use crate::units;

/// What the bar shows beside its steps is what [`pace`] says.
pub(crate) fn show(bar: ProgressBar) -> ProgressBar {
    let style = ProgressStyle::with_template("{wide_bar:.cyan/dim} {human_pos}/{human_len} {msg}");
    let style = style.expect("the template above is well-formed").progress_chars("━╸─");
    bar.with_style(style).with_message("refreshing")
}

/// `12,345/s, 1.20 s left`.
pub(crate) fn pace(progress: &Progress) -> String {
    let rate = format!("{}/s", units::grouped(progress.rate() as u64));
    match progress.remaining() {
        Some(left) => format!("{rate}, {} left", units::time(left)),
        None => rate,
    }
}
