//! The sandbox as a program: prints its URL and serves until it is killed.

use std::io::{self, Write};
use std::process::ExitCode;
use std::thread;

use calypso_invoice::sandbox::{DEFAULT_KEY, Sandbox};

const HELP: &str = "\
A fake Calypso Invoice server on 127.0.0.1, for tests: it keeps invoices until it is killed.

Usage: calypso-sandbox [--port N] [--key KEY]

  --port N    the port to listen on (any free one unless given)
  --key KEY   the one API key it takes (sandbox-key unless given)
  -h, --help  this text

The first line on standard output is its URL, alone; the second is its key.

Point a client at it:
  export CALYPSO_BASE_URL=http://127.0.0.1:PORT CALYPSO_API_KEY=sandbox-key

Play the customer, or the network, over HTTP:
  curl http://127.0.0.1:PORT/_sandbox/invoices
  curl http://127.0.0.1:PORT/_sandbox/pay -d '{\"id\": 1, \"amount\": \"0.5\"}'
  curl http://127.0.0.1:PORT/_sandbox/fault -d '{\"kind\": \"drop_after\", \"operation\": \"create_invoice\"}'
All of it is described in the documentation of the Rust module calypso_invoice::sandbox.
";

struct Options {
    port: u16,
    key: String,
    help: bool,
}

fn main() -> ExitCode {
    let arguments = std::env::args_os().skip(1);
    let options = match Options::read(arguments.map(|one| one.to_string_lossy().into_owned())) {
        Ok(options) => options,
        Err(why) => {
            eprintln!("calypso-sandbox: {why}; see --help");
            return ExitCode::from(2);
        }
    };
    match run(&options) {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("calypso-sandbox: {why}");
            ExitCode::FAILURE
        }
    }
}

fn run(options: &Options) -> io::Result<()> {
    let mut out = io::stdout();
    if options.help {
        return out.write_all(HELP.as_bytes());
    }
    let sandbox = Sandbox::start_with(options.port, &options.key)?;
    let (url, key) = (sandbox.url(), sandbox.key());
    // One write: whoever reads the first line and goes away must not end the server.
    out.write_all(format!("{url}\n{key}\n").as_bytes())?;
    out.flush()?;
    loop {
        thread::park();
    }
}

impl Options {
    fn read(mut arguments: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut options = Self {
            port: 0,
            key: DEFAULT_KEY.to_owned(),
            help: false,
        };
        while let Some(name) = arguments.next() {
            if name == "--help" || name == "-h" {
                options.help = true;
                continue;
            }
            if name != "--port" && name != "--key" {
                return Err(format!("{name}: no such option"));
            }
            let value = arguments.next();
            let value = value.ok_or_else(|| format!("{name}: its value is missing"))?;
            if name == "--port" {
                let port = value.parse();
                options.port = port.map_err(|_| format!("--port: {value:?} is not a port"))?;
            } else {
                options.key = value;
            }
        }
        Ok(options)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(arguments: &[&str]) -> Result<(u16, String, bool), String> {
        let arguments = arguments.iter().map(|one| (*one).to_owned());
        Options::read(arguments).map(|read| (read.port, read.key, read.help))
    }

    #[test]
    fn options_have_their_effect() {
        assert_eq!(read(&[]), Ok((0, DEFAULT_KEY.to_owned(), false)));
        let all = ["--port", "8080", "--key", "k", "--help"];
        assert_eq!(read(&all), Ok((8080, "k".to_owned(), true)));
        assert_eq!(read(&["-h"]), Ok((0, DEFAULT_KEY.to_owned(), true)));
    }

    #[test]
    fn what_is_not_an_option_is_named() {
        for (arguments, why) in [
            (&["serve"][..], "serve: no such option"),
            (&["--port"], "--port: its value is missing"),
            (&["--port", "65536"], "--port: \"65536\" is not a port"),
            (&["--key"], "--key: its value is missing"),
        ] {
            assert_eq!(read(arguments), Err(why.to_owned()));
        }
    }
}
