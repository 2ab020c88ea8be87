// A create that hangs until SIGINT: its handler stops it, and the error says what may have become of it.
#include "check.hpp"

#include <calypso.hpp>
#include <csignal>
#include <cstring>

namespace {

const calypso::client *running = nullptr;

extern "C" void on_sigint(int) { running->interrupt_calls(); }

} // namespace

int main() {
    const calypso::client client = calypso::client::from_env();
    running = &client;
    std::signal(SIGINT, on_sigint);
    try {
        client.create_invoice({"1", "BTC", "order 1"});
    } catch (const calypso::error &error) {
        CHECK(error.kind() == calypso::status::interrupted && error.outcome_unknown() && error.operation() == "create_invoice");
        std::puts(error.what());
    }
    std::signal(SIGINT, SIG_DFL);
}
