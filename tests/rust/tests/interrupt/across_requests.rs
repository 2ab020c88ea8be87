//! The time of the last ask goes on from one request of a call to the next.

use std::thread;

use super::*;

#[test]
fn it_is_asked_in_time_where_no_single_request_lasts_so_long() {
    let server = RawServer::start(|connection| {
        loop {
            let request = connection.read_request()?;
            // Shorter than the 50 ms between two asks; two of them are longer.
            thread::sleep(Duration::from_millis(40));
            if request.line().starts_with("POST") {
                connection.respond(500, "")?;
            } else {
                connection.respond(200, &invoice(7).replace("PENDING_PAYMENT", "CANCEL"))?;
            }
        }
    });
    let client = client_builder(&server.url()).interrupt(|| true).build().unwrap();
    let error = client.cancel_invoice(7).unwrap_err();
    assert_eq!((error.kind(), error.outcome_unknown()), (ErrorKind::Interrupted, true));
    assert!(error.elapsed() >= Duration::from_millis(50), "{error:?}");
}
