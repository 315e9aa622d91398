//! The progress bar: on stderr, and only when that is a terminal.

use std::{io::IsTerminal, time::Duration};

use indicatif::{ProgressBar, ProgressStyle};

/// A bar of as many steps as `total` says, which is not asked when nobody would see the bar.
pub(crate) fn bar<E>(title: &'static str, total: impl FnOnce() -> Result<u64, E>) -> Result<ProgressBar, E> {
    if !std::io::stderr().is_terminal() {
        return Ok(ProgressBar::hidden());
    }
    let style =
        ProgressStyle::with_template("{msg:<16} {wide_bar:.cyan/dim} {human_pos}/{human_len} {eta:>4}");
    let style = style.expect("the template above is well-formed").progress_chars("━╸─");
    let bar = ProgressBar::new(total()?).with_style(style).with_message(title);
    bar.enable_steady_tick(Duration::from_millis(100));
    Ok(bar)
}
