//! Watching, on a clock that never sleeps and against lists that are written here.

mod changes;
mod crashes;
mod ends;
mod history;
mod promise;
mod schedule;
mod service;
mod unreadable;
