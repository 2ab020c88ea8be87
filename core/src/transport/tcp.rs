//! A TCP connection whose every wait is cut into slices, so that the deadline holds and the interrupt is asked.

use std::fmt;
use std::io::{self, Read, Write};
#[cfg(unix)]
use std::mem::MaybeUninit;
use std::net::TcpStream;
use std::time::Duration;

#[cfg(unix)]
use socket2::SockRef;
use ureq::Error;
use ureq::unversioned::transport::{Buffers, NextTimeout, Transport};

use super::attempt::{self, SLICE};
use super::buffers::GrowingBuffers;

/// The socket and the buffers that ureq reads and writes.
pub(super) struct TcpTransport {
    stream: TcpStream,
    buffers: GrowingBuffers,
    read_timeout: Duration,
    write_timeout: Duration,
}

impl TcpTransport {
    pub(super) fn new(stream: TcpStream) -> io::Result<Self> {
        stream.set_read_timeout(Some(SLICE))?;
        stream.set_write_timeout(Some(SLICE))?;
        Ok(Self {
            stream,
            buffers: GrowingBuffers::default(),
            read_timeout: SLICE,
            write_timeout: SLICE,
        })
    }

    /// Whether nothing is waiting to be read: neither the end of the connection nor bytes that no request asked for.
    fn is_quiet(&self) -> bool {
        peek(&self.stream).is_err_and(|error| error.kind() == io::ErrorKind::WouldBlock)
    }
}

/// Looks for a byte without taking it and without waiting for one, in a single system call.
#[cfg(unix)]
fn peek(stream: &TcpStream) -> io::Result<usize> {
    SockRef::from(stream).recv_with_flags(&mut [MaybeUninit::uninit()], libc::MSG_PEEK | libc::MSG_DONTWAIT)
}

/// The same where only a whole socket can be told not to wait.
#[cfg(not(unix))]
fn peek(stream: &TcpStream) -> io::Result<usize> {
    stream.set_nonblocking(true)?;
    let peeked = stream.peek(&mut [0]);
    stream.set_nonblocking(false).and(peeked)
}

// ureq's own timeouts are off: the attempt knows the time, and knows it for retries and waits too.
impl Transport for TcpTransport {
    fn buffers(&mut self) -> &mut dyn Buffers {
        &mut self.buffers
    }

    fn transmit_output(&mut self, amount: usize, _: NextTimeout) -> Result<(), Error> {
        let attempt = attempt::current()?;
        let mut rest = &self.buffers.output()[..amount];
        while !rest.is_empty() {
            let (_, slice) = attempt.slice()?;
            if self.write_timeout != slice {
                self.stream.set_write_timeout(Some(slice))?;
                self.write_timeout = slice;
            }
            match self.stream.write(rest) {
                Ok(0) => return Err(io::Error::from(io::ErrorKind::WriteZero).into()),
                Ok(written) => {
                    attempt.note_written();
                    rest = &rest[written..];
                }
                Err(error) if is_pause(&error) => attempt.ask()?,
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }

    fn await_input(&mut self, _: NextTimeout) -> Result<bool, Error> {
        let attempt = attempt::current()?;
        attempt.check_process()?;
        loop {
            let (_, slice) = attempt.slice()?;
            if self.read_timeout != slice {
                self.stream.set_read_timeout(Some(slice))?;
                self.read_timeout = slice;
            }
            match self.stream.read(self.buffers.input_append_buf()) {
                Ok(read) => {
                    self.buffers.input_appended(read);
                    return Ok(read > 0);
                }
                Err(error) if is_pause(&error) => attempt.ask()?,
                Err(error) => return Err(error.into()),
            }
        }
    }

    fn is_open(&mut self) -> bool {
        self.is_quiet()
    }
}

/// A slice is over, or a signal came.
fn is_pause(error: &io::Error) -> bool {
    use io::ErrorKind::{Interrupted, TimedOut, WouldBlock};
    matches!(error.kind(), WouldBlock | TimedOut | Interrupted)
}

impl fmt::Debug for TcpTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TcpTransport")
    }
}
