//! Zero-copy, fixed-layout record storage.
