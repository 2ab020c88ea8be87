//! The actions of the control API: reading one from the body of a POST, and running it.

use std::fmt::Display;
use std::time::Duration;

use crate::model::Amount;
use crate::sandbox::fault::Fault;
use crate::sandbox::json::{ObjectReader, ObjectWriter};
use crate::sandbox::refusal::Refusal;
use crate::sandbox::shared::Shared;
use crate::sandbox::state::State;
use crate::sandbox::template::Template;

use super::catalogue;

/// What a POST asks for.
pub(crate) enum Action {
    Pay(u64, Amount),
    SetState(u64, String),
    SetNextId(u64),
    AddTemplate(Option<u64>, Template),
    Seed(u64),
    AddFault(Fault),
    ClearFaults,
    Release,
    Land,
    WaitForRequests(usize, Duration),
    Reset,
}

impl Action {
    /// Reads the action of this name from the body of a POST, which may be empty if the action needs nothing.
    pub(crate) fn from_json(name: &str, body: &[u8]) -> Result<Self, String> {
        let mut fields = ObjectReader::from_body(if body.is_empty() { b"{}" } else { body })?;
        let read = catalogue::reader(name).ok_or_else(|| format!("unknown action {name:?}"))?;
        let action = read(&mut fields)?;
        fields.finish()?;
        Ok(action)
    }

    /// Runs the action and returns the body of the response.
    pub(super) fn run(self, shared: &Shared) -> Result<String, Refusal> {
        match self {
            Self::Pay(id, amount) => shared.change(|state| state.store.pay(id, amount))?,
            Self::SetState(id, name) => shared.change(|state| state.store.set_state(id, &name))?,
            Self::SetNextId(id) => shared.change(|state| state.store.set_next_id(id)),
            Self::AddTemplate(id, template) => {
                let id = shared.change(|state| state.store.add_template(id, template))?;
                return Ok(object_with("id", id));
            }
            Self::Seed(count) => shared.change(|state| state.store.seed(count)),
            Self::AddFault(fault) => shared.change(|state| state.faults.push(fault)),
            Self::ClearFaults => shared.change(|state| state.faults.clear()),
            Self::Release => shared.change(State::release),
            Self::Land => return Ok(object_with("landed", shared.change(State::land))),
            Self::WaitForRequests(count, limit) => {
                return Ok(object_with("seen", shared.wait_for_requests(count, limit)));
            }
            Self::Reset => shared.change(State::reset),
        }
        Ok("{}".to_owned())
    }
}

fn object_with(name: &str, value: impl Display) -> String {
    let mut out = String::new();
    ObjectWriter::new(&mut out).raw(name, value).finish();
    out
}
