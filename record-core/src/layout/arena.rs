//! What a layout that is being read points to: kept with the layout, or freed when it turns out to be wrong.

use std::{any::Any, sync::Arc, vec::Vec};

/// Owns text, types and fields, and gives references to them that say that they live for ever.
///
/// Layouts refer to everything by `&'static`, because those of the derive are constants. One that comes from data is
/// looked at through such references before it is known to be right; if it is wrong, it leaves nothing behind.
pub(super) struct Arena {
    /// In `Arc`s, which may be moved while there are references to what they hold.
    parts: Vec<Arc<dyn Any + Send + Sync>>,
    texts: Vec<Arc<str>>,
    bytes: usize,
}

impl Arena {
    /// An arena that owns nothing yet.
    ///
    /// # Safety
    /// References that it gives are not used after it is dropped.
    pub(super) const unsafe fn new() -> Self {
        Arena { parts: Vec::new(), texts: Vec::new(), bytes: 0 }
    }

    /// Bytes that are owned, without what the allocator adds.
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    pub(super) fn text(&mut self, text: &str) -> &'static str {
        let owned: Arc<str> = text.into();
        let place: *const str = Arc::as_ptr(&owned);
        self.texts.push(owned);
        self.bytes += text.len() + size_of::<Arc<str>>();
        // SAFETY: the pointer leads to a `str`, which nothing changes, and which lives as long as the arena, because no `Arc`
        // is taken out again. It is not used for longer, as who made the arena has vouched for.
        unsafe { &*place }
    }

    pub(super) fn part<T: Send + Sync + 'static>(&mut self, part: T) -> &'static T {
        let owned = Arc::new(part);
        let place: *const T = Arc::as_ptr(&owned);
        self.parts.push(owned);
        self.bytes += size_of::<T>() + size_of::<Arc<T>>();
        // SAFETY: as in `text`.
        unsafe { &*place }
    }

    pub(super) fn list<T: Send + Sync + 'static>(&mut self, items: Vec<T>) -> &'static [T] {
        self.bytes += items.len() * size_of::<T>();
        self.part(items.into_boxed_slice())
    }
}
