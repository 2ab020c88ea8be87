//! A second static library of Rust, for `beside.c`: what it uses of Rust's own library would clash, if ours showed its copy.

use std::cell::Cell;
use std::panic;
use std::thread;

thread_local!(static CALLS: Cell<i32> = const { Cell::new(0) });

/// 42, after a panic was caught in another thread.
#[unsafe(no_mangle)]
pub extern "C" fn other_number() -> i32 {
    CALLS.set(CALLS.get() + 1);
    let caught = || panic::catch_unwind(|| panic!("on purpose")).map_or(41, |()| 0);
    thread::spawn(caught).join().unwrap_or(0) + CALLS.get()
}
