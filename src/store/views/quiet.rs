//! Silence for panics that are expected and caught.
//!
//! sled panics on damage, in the thread that called it or in one of its own. It is called from one thread of ours only,
//! inside `catch_unwind`, so such a panic is an ordinary answer and must not be printed over a screen. There is no way to
//! catch a panic without the process's hook being called, so the hook that is installed when sled is first opened is
//! wrapped, once: it is passed over for the threads of the engine and called as before for all others. A hook that is
//! installed later wraps or replaces ours; it can ask [`is_engine_thread`] itself.

use std::sync::Once;

/// The name of the thread that owns sled.
pub const OWNER: &str = "ducha-views";

/// Whether this is a thread of the checkpoints' engine, whose panics are caught and answered.
pub fn is_engine_thread() -> bool {
    let thread = std::thread::current();
    thread.name().is_some_and(|n| n == OWNER || n.starts_with("sled-io-") || n == "log flusher")
}

/// Wraps the panic hook, at the first call in a process.
pub fn silence_engine() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if !is_engine_thread() {
                before(info);
            }
        }));
    });
}
