//! One connection: reads its requests and sends a response to each, or does what a fault puts in its place.

use std::io::{self, BufRead, BufReader};
use std::net::{Shutdown, TcpStream};
use std::time::Duration;

use socket2::SockRef;

use super::api_request::ApiRequest;
use super::control;
use super::fault::Close;
use super::http::{Incoming, Request, Response};
use super::refusal::Refusal;
use super::shared::Shared;
use super::state::Delivery;

/// What to do with the connection after a request.
enum Disposition {
    KeepAlive,
    /// Close it after the client has read the response.
    Close,
    /// No response was sent.
    Drop(Close),
}

/// Serves a connection until it ends.
pub(super) fn serve(stream: &TcpStream, shared: &Shared) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let mut reader = BufReader::new(stream);
    loop {
        let disposition = match Incoming::read(&mut reader) {
            Incoming::Closed => return Ok(()),
            Incoming::Request(request) => respond(stream, shared, request)?,
            Incoming::Malformed(request, problem) => {
                refuse(stream, shared, request, &Refusal::bad_request(problem))?;
                Disposition::Close
            }
        };
        match disposition {
            Disposition::KeepAlive => {}
            Disposition::Close => return close_after_response(stream, &mut reader),
            Disposition::Drop(Close::Fin) => return Ok(()),
            Disposition::Drop(Close::Reset) => {
                // Closing a socket that may not linger sends RST.
                return SockRef::from(stream).set_linger(Some(Duration::ZERO));
            }
            Disposition::Drop(Close::Never) => return drain(&mut reader),
        }
    }
}

/// Closes our side and reads on until the client has closed its own: closing while bytes are unread would
/// send RST, which can overtake the response.
fn close_after_response(stream: &TcpStream, reader: &mut impl BufRead) -> io::Result<()> {
    stream.shutdown(Shutdown::Write)?;
    drain(reader)
}

fn drain(reader: &mut impl BufRead) -> io::Result<()> {
    io::copy(reader, &mut io::sink()).map(|_| ())
}

fn respond(mut stream: &TcpStream, shared: &Shared, request: Request) -> io::Result<Disposition> {
    let disposition = if request.wants_close() {
        Disposition::Close
    } else {
        Disposition::KeepAlive
    };
    if control::is_control(&request) {
        control::respond(shared, &request).write_to(&mut stream, None)?;
        return Ok(disposition);
    }
    let api_request = match ApiRequest::parse(&request, &shared.key) {
        Ok(api_request) => api_request,
        Err(refusal) => {
            refuse(stream, shared, request, &refusal)?;
            return Ok(disposition);
        }
    };
    let takes_gzip = request.takes_gzip();
    let (number, delivery) = shared.change(|state| state.handle(request, api_request));
    let in_gzip = |response: Response| if takes_gzip { response.compressed() } else { response };
    let (response, limit) = match delivery {
        Delivery::Send(response) => (in_gzip(response), None),
        // Cut where the fault says, which counts the bytes of the JSON.
        Delivery::Truncate(response, bytes) => (response, Some(bytes)),
        Delivery::Delay(response, delay) if shared.wait_out(&delay) => (in_gzip(response), None),
        Delivery::Delay(..) => return Ok(Disposition::Drop(Close::Fin)),
        Delivery::Drop(close) => return Ok(Disposition::Drop(close)),
    };
    shared.change(|state| state.record_status(number, response.status));
    let whole = response.write_to(&mut stream, limit)?;
    Ok(if whole { disposition } else { Disposition::Close })
}

fn refuse(mut stream: &TcpStream, shared: &Shared, request: Request, refusal: &Refusal) -> io::Result<()> {
    let response = shared.change(|state| state.refuse(request, refusal));
    response.write_to(&mut stream, None).map(|_| ())
}
