//! Waits for payments in tokio, where a future that is dropped ends its call: `cargo run --example tokio_wait`.
//!
//! In a sandbox, the shop waits for two payments; the first comes, and for the second it does not wait long.

use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use calypso_invoice::sandbox::Sandbox;
use calypso_invoice::{Amount, Client, Currency, NewInvoice, Result};
use tokio::runtime::Handle;
use tokio::task::{AbortHandle, spawn_blocking};
use tokio::time::{sleep, timeout};

/// Makes a blocking call on one of tokio's threads for them, such as `|client| client.get_invoice(7)`.
///
/// A future that is dropped, by a timeout or a `select!`, ends the call. It may have been applied all the same: a create is
/// better left to finish, in a task that nobody drops.
pub(crate) async fn blocking<T: Send + 'static>(
    client: &Client,
    call: impl FnOnce(&Client) -> Result<T> + Send + 'static,
) -> Result<T> {
    let own = client.with_timeout(client.timeout())?; // its calls are its own: ending them ends nobody else's
    let client = own.clone();
    let task = spawn_blocking(move || call(&client));
    let _ends = EndsWhenDropped(own, task.abort_handle());
    task.await.expect("the call does not panic")
}

struct EndsWhenDropped(Client, AbortHandle);

impl Drop for EndsWhenDropped {
    fn drop(&mut self) {
        let Self(client, task) = self;
        task.abort(); // if the call has not begun, it never will
        client.interrupt_calls();
        let (client, task) = (client.clone(), task.clone());
        let until_it_ends = async move {
            // A call that was just beginning has not heard the first time.
            while !task.is_finished() {
                sleep(Duration::from_millis(50)).await;
                client.interrupt_calls();
            }
        };
        if let Ok(runtime) = Handle::try_current() {
            runtime.spawn(until_it_ends);
        }
    }
}

async fn shop(sandbox: Arc<Sandbox>) -> std::result::Result<(), Box<dyn Error>> {
    const GIVE_UP_AFTER: Duration = Duration::from_secs(15 * 60);

    let client = sandbox.client_builder().build()?;
    let amount: Amount = "0.25".parse()?;
    let mut ids = Vec::new();
    for order in ["order 1017", "order 1018"] {
        let new = NewInvoice::new(amount.clone(), Currency::Eth, order);
        ids.push(blocking(&client, move |client| client.create_invoice(&new)).await?.id());
    }
    let wait = |id| blocking(&client, move |client| client.wait_for_payment(id, GIVE_UP_AFTER));
    let (customer, id) = (sandbox.clone(), ids[0]);
    let pays = tokio::spawn(async move {
        sleep(Duration::from_millis(500)).await;
        customer.pay(id, amount)
    });
    let invoice = wait(id).await?;
    pays.await??;
    // Only PAID is paid. Any other state, PENDING_INTERVENTION above all, needs a person to look.
    println!("order 1017: {}", invoice.state());

    if timeout(Duration::from_millis(500), wait(ids[1])).await.is_err() {
        println!("order 1018: the shop closes; invoice {} can still be paid", ids[1]);
    }
    Ok(())
}

fn main() -> std::result::Result<(), Box<dyn Error>> {
    let sandbox = Arc::new(Sandbox::start()?);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build()?;
    runtime.block_on(shop(sandbox))
} // the runtime waits here for the calls that still run: there are none
