//! A response: its head, and its body as it arrives.

use super::attempt::Deadlines;
use super::failure::Failure;

/// Room made for a body at once, on the word of the server.
const LARGEST_RESERVED: u64 = 64 * 1024;
/// Room for one that does not say its length.
const LEAST_RESERVED: u64 = 1024;

/// What is needed of the head of a response, and its body to be read.
pub(crate) struct Response {
    pub(crate) status: u16,
    /// Empty for a success: nobody asks for them.
    pub(crate) headers: Headers,
    pub(crate) body: Body,
}

/// Headers by their names in lower case.
#[derive(Default)]
pub(crate) struct Headers(Vec<(&'static str, String)>);

impl Headers {
    pub(crate) fn new(headers: Vec<(&'static str, String)>) -> Self {
        Self(headers)
    }

    /// The header's value, if it is there once and readable.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        let header = self.0.iter().find(|(known, _)| *known == name);
        header.map(|(_, value)| &**value)
    }
}

/// The body of a response, as it arrives.
pub(crate) struct Body {
    receiver: Box<dyn Receive>,
    /// Its length as the server announced it, or nothing.
    expected: u64,
}

/// Where the bytes of a body come from.
pub(crate) trait Receive: Send {
    /// Receives what is there, waiting for at least a byte; 0 is the end, which gives the connection back to the pool.
    fn receive(&mut self, room: &mut [u8], deadlines: Deadlines) -> Result<usize, Failure>;

    /// Refuses to go on when the time is over or the interrupt says stop, while what has arrived is decoded.
    fn check_time(&mut self, _deadlines: Deadlines) -> Result<(), Failure> {
        Ok(())
    }
}

impl Response {
    /// One that is there whole.
    #[cfg(test)]
    pub(crate) fn whole(status: u16, retry_after: Option<String>, body: Vec<u8>) -> Self {
        let headers = [
            ("content-length", Some(body.len().to_string())),
            ("retry-after", retry_after),
        ];
        let headers = headers.into_iter().filter_map(|(name, value)| Some((name, value?)));
        Self {
            status,
            headers: Headers::new(headers.collect()),
            body: Body::new(Box::new(std::io::Cursor::new(body)), 0),
        }
    }

    /// One whose body is still to come.
    #[cfg(test)]
    pub(crate) fn arriving(status: u16, headers: Vec<(&'static str, String)>, receiver: Box<dyn Receive>) -> Self {
        Self {
            status,
            headers: Headers::new(headers),
            body: Body::new(receiver, 0),
        }
    }

    pub(crate) fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }
}

impl Body {
    pub(crate) fn new(receiver: Box<dyn Receive>, expected: u64) -> Self {
        Self { receiver, expected }
    }

    /// Reads what is there, waiting for at least a byte; 0 is the end.
    pub(crate) fn read(&mut self, room: &mut [u8], deadlines: Deadlines) -> Result<usize, Failure> {
        self.receiver.receive(room, deadlines)
    }

    /// Reads to the end, by `deadlines` that may move as bytes arrive. What came before a failure is in `into` all the same.
    pub(crate) fn read_all(
        &mut self,
        into: &mut Vec<u8>,
        most: u64,
        deadlines: impl Fn() -> Deadlines,
    ) -> Result<(), Failure> {
        // One byte more than allowed tells a full response from one that is too large.
        let limit = usize::try_from(most).unwrap_or(usize::MAX).saturating_add(1);
        let expected = self.expected.clamp(LEAST_RESERVED, LARGEST_RESERVED);
        // And one byte more than expected is room to see the end without growing.
        into.resize(usize::try_from(expected).unwrap_or(0).saturating_add(1).min(limit), 0);
        let mut filled = 0;
        let ended = loop {
            if filled == into.len() {
                into.resize((2 * filled).min(limit), 0);
            }
            match self.receiver.receive(&mut into[filled..], deadlines()) {
                Ok(0) => break Ok(()),
                Ok(received) => filled += received,
                Err(failure) => break Err(failure),
            }
            if filled == limit {
                break Err(Failure::invalid(format!(
                    "the response is larger than max_response_bytes ({most})"
                )));
            }
        };
        into.truncate(filled);
        ended
    }
}

#[cfg(test)]
impl Receive for std::io::Cursor<Vec<u8>> {
    fn receive(&mut self, room: &mut [u8], _: Deadlines) -> Result<usize, Failure> {
        Ok(std::io::Read::read(self, room).unwrap_or(0))
    }
}
