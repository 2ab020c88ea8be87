//! Where connections are to break, counted in bytes of an exchange, and the record of what went through.

/// How a connection breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Break {
    /// Closed in good order.
    Fin,
    /// Reset.
    Rst,
    /// Left open, with nothing passed on any more, until the client goes away.
    Stall,
}

impl Break {
    pub(crate) const ALL: [Self; 3] = [Self::Fin, Self::Rst, Self::Stall];
}

/// A request and its response: the method, and the number among those with this method. Each attempt counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Exchange {
    pub(crate) post: bool,
    pub(crate) index: usize,
}

/// Where a connection breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// When it is accepted, after this many others.
    Accept(usize),
    /// When this many bytes of the request have been passed on, and its first byte has come.
    Request(Exchange, usize),
    /// When this many bytes of the response have been passed on, and its first byte has come.
    Response(Exchange, usize),
}

/// A connection that is to break.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cut {
    pub(crate) place: Place,
    pub(crate) how: Break,
}

/// An exchange that went through, and how many bytes of it were passed on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Passed {
    pub(crate) exchange: Exchange,
    pub(crate) request: usize,
    pub(crate) response: usize,
}

/// The cuts still to come, and what went through so far.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    cuts: Vec<Cut>,
    pub(crate) passed: Vec<Passed>,
    /// How many of the cuts were made.
    pub(crate) made: usize,
    /// Bytes of a POST came, or the client may have written some to a connection before it saw that this was closed.
    pub(crate) may_have_posted: bool,
    accepted: usize,
    between_exchanges: bool,
    broken: Option<Break>,
}

impl Plan {
    pub(crate) fn new(cuts: Vec<Cut>) -> Self {
        Self {
            cuts,
            ..Self::default()
        }
    }

    /// Makes no more cuts.
    pub(crate) fn disarm(&mut self) {
        self.cuts.clear();
    }

    /// Notes that a connection was accepted; gives how it breaks, if it does so at once.
    pub(crate) fn accept(&mut self) -> Option<Break> {
        let place = Place::Accept(self.accepted);
        self.accepted += 1;
        self.between_exchanges = true;
        self.broken = None;
        self.cut_at(place)
    }

    /// How the connection broke, if it did.
    pub(crate) fn broken(&self) -> Option<Break> {
        self.broken
    }

    /// How many bytes of what came from this side to pass on, and whether to break then.
    pub(crate) fn pass(&mut self, from: Side, bytes: &[u8]) -> (usize, Option<Break>) {
        if self.broken.is_some() {
            return (0, None);
        }
        if from == Side::Client && self.between_exchanges {
            self.begin_exchange(bytes.starts_with(b"P"));
        }
        self.between_exchanges = from == Side::Sandbox;
        let Some(now) = self.passed.last().copied() else {
            return (bytes.len(), None);
        };
        let (before, place): (usize, fn(Exchange, usize) -> Place) = match from {
            Side::Client => (now.request, Place::Request),
            Side::Sandbox => (now.response, Place::Response),
        };
        let cut = (before..=before + bytes.len()).find_map(|at| {
            let how = self.cut_at(place(now.exchange, at))?;
            Some((at - before, how))
        });
        let length = cut.map_or(bytes.len(), |(length, _)| length);
        if let Some(now) = self.passed.last_mut() {
            match from {
                Side::Client => now.request += length,
                Side::Sandbox => now.response += length,
            }
        }
        (length, cut.map(|(_, how)| how))
    }

    fn begin_exchange(&mut self, post: bool) {
        self.may_have_posted |= post;
        let index = self.passed.iter().filter(|seen| seen.exchange.post == post).count();
        self.passed.push(Passed {
            exchange: Exchange { post, index },
            request: 0,
            response: 0,
        });
    }

    fn cut_at(&mut self, place: Place) -> Option<Break> {
        let index = self.cuts.iter().position(|cut| cut.place == place)?;
        let how = self.cuts.swap_remove(index).how;
        self.made += 1;
        self.broken = Some(how);
        // The client may write its next request before it learns of this.
        self.may_have_posted |= !matches!(place, Place::Request(..));
        Some(how)
    }
}

/// The two ends of a relayed connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    Client,
    Sandbox,
}
