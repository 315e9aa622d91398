//! The progress bar: on stderr and only when that is a terminal.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

/// A bar of `total` steps, or a spinner that counts when the total is not known.
pub(crate) fn bar(title: &'static str, total: Option<u64>) -> ProgressBar {
    let (bar, template) = match total {
        Some(total) => {
            (ProgressBar::new(total), "{msg:<16} {wide_bar:.cyan/dim} {human_pos}/{human_len} {eta:>4}")
        }
        None => (ProgressBar::new_spinner(), "{msg:<16} {spinner} {human_pos}"),
    };
    let style = ProgressStyle::with_template(template).expect("the templates above are well-formed");
    bar.set_style(style.progress_chars("━╸─"));
    bar.set_message(title);
    bar.enable_steady_tick(Duration::from_millis(100));
    bar
}
