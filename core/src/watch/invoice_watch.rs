//! The watch itself: one reading after the other, and what is new in each.

use std::fmt;
use std::time::Duration;

use super::change::InvoiceChange;
use super::known::KnownStates;
use super::schedule;
use super::unreadable::Told;
use crate::client::{CompositeCall, Entry, InvoiceIter};
use crate::error::{Error, ErrorKind, Outcome, Result};

/// The changes of [`Client::watch_invoices`](crate::Client::watch_invoices), as they are noticed; waits for the next one.
///
/// An error of kind [`InvalidResponse`](ErrorKind::InvalidResponse) is one invoice that cannot be read, and the watch goes on. Any
/// other error is the last item.
pub struct InvoiceWatch {
    whole: CompositeCall,
    interval: Duration,
    known: KnownStates,
    told: Told,
    /// Invoices that are not known become known without being handed out.
    skips_new: bool,
    reading: Option<InvoiceIter>,
    /// Whether anything was found in this reading.
    found_any: bool,
    /// How many readings in a row have failed.
    failures: u32,
    /// What is waited before the next reading.
    pause: Option<Duration>,
    /// The next change, as long as it has not been handed out.
    next: Option<InvoiceChange>,
    ended: bool,
}

impl InvoiceWatch {
    pub(super) fn new(whole: CompositeCall, interval: Duration, known: KnownStates, skips_new: bool) -> Self {
        Self {
            whole,
            interval,
            known,
            told: Told::default(),
            skips_new,
            reading: None,
            found_any: false,
            failures: 0,
            pause: None,
            next: None,
            ended: false,
        }
    }

    /// What is known: the states that were given at the start, and of every change that has been handed out.
    ///
    /// Save it once you have dealt with a change, and give it to [`Watch::known`](crate::Watch::known) when the program starts
    /// again.
    pub fn known(&self) -> KnownStates {
        self.known.clone()
    }

    /// The next item, which is not handed out yet: until [`accept`](Self::accept) it is not known, and comes again. For bindings,
    /// which may fail to hand it out.
    #[doc(hidden)]
    pub fn peek(&mut self) -> Option<Result<&InvoiceChange>> {
        while self.next.is_none() {
            if self.ended {
                return None;
            }
            if let Err(error) = self.look() {
                return Some(Err(error));
            }
        }
        self.next.as_ref().map(Ok)
    }

    /// The change that [`peek`](Self::peek) found, handed out.
    #[doc(hidden)]
    pub fn accept(&mut self) -> Option<InvoiceChange> {
        let change = self.next.take()?;
        let invoice = change.invoice();
        self.known.lock().set(invoice.id(), invoice.state());
        Some(change)
    }

    /// Reads up to the next change or unreadable element, or to the end of the list.
    fn look(&mut self) -> Result<()> {
        // Should anything in here panic, the reading is gone and a new one begins: nothing is lost by that.
        let mut reading = match self.reading.take() {
            Some(reading) => reading,
            None => self.begin()?,
        };
        match reading.find(|entry| self.is_new(entry)) {
            None => self.end_whole(),
            Some(Err(error)) if reading.has_ended() => self.end_early(error)?,
            Some(item) => {
                self.reading = Some(reading);
                self.found_any = true;
                let invoice = item?;
                let previous = self.known.get(invoice.id());
                self.next = Some(InvoiceChange::new(invoice, previous));
            }
        }
        Ok(())
    }

    /// Begins a reading when it is time for it.
    fn begin(&mut self) -> Result<InvoiceIter> {
        if let Some(pause) = self.pause.take() {
            if self.whole.pause(pause).is_err() {
                self.ended = true;
                return Err(self.interrupted());
            }
        }
        self.told.begin_reading();
        self.found_any = false;
        Ok(self.whole.iter_invoices())
    }

    /// Whether it is to be handed out.
    fn is_new(&mut self, entry: &Entry) -> bool {
        let invoice = match entry {
            Ok(invoice) => invoice,
            Err(unreadable) => return self.told.is_new(unreadable),
        };
        let (id, state) = (invoice.id(), invoice.state());
        self.told.can_be_read(id);
        let mut known = self.known.lock();
        match known.get(id) {
            Some(known) => known != state,
            None if self.skips_new => {
                known.set(id, state);
                false
            }
            None => true,
        }
    }

    /// The list was read to its end.
    fn end_whole(&mut self) {
        self.skips_new = false;
        self.failures = 0;
        self.pause = Some(self.whole.spread(self.interval));
    }

    /// The list could not be read to its end: that is an error only if it lasts.
    fn end_early(&mut self, error: Error) -> Result<()> {
        if !error.may_pass() {
            self.ended = true;
            return Err(error);
        }
        // A reading that found something did not fail for nothing: a caller who takes long over a change may lose the connection.
        self.failures = if self.found_any {
            1
        } else {
            self.failures.saturating_add(1)
        };
        let interval = self.whole.spread(schedule::interval(self.interval, self.failures));
        self.pause = Some(interval.max(schedule::asked_for(error.retry_after())));
        Ok(())
    }

    /// How many unreadable elements are remembered.
    #[cfg(test)]
    pub(super) fn remembered(&self) -> usize {
        self.told.len()
    }

    fn interrupted(&self) -> Error {
        let why = "it was interrupted between two readings of the list";
        self.whole
            .complete(Error::new(ErrorKind::Interrupted, Outcome::NotApplied, why), 0)
    }
}

impl Iterator for InvoiceWatch {
    type Item = Result<InvoiceChange>;

    fn next(&mut self) -> Option<Self::Item> {
        if let Err(error) = self.peek()? {
            return Some(Err(error));
        }
        self.accept().map(Ok)
    }
}

impl std::iter::FusedIterator for InvoiceWatch {}

impl fmt::Debug for InvoiceWatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InvoiceWatch")
            .field("interval", &self.interval)
            .field("known", &self.known)
            .field("ended", &self.ended)
            .finish_non_exhaustive()
    }
}
