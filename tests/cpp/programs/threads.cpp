// Threads share a client, a list and an error, on the sandbox.
#include "check.hpp"

#include <calypso.hpp>
#include <cstring>
#include <thread>

int main() {
    const calypso::client client = calypso::client::from_env();
    const calypso::invoice made = client.create_invoice({"0.5", "BTC", "order 1"});
    const calypso::invoice_list list = client.list_invoices();
    const auto missing = client.try_get_invoice(404);
    CHECK(!missing && missing.error().kind() == calypso::status::not_found);
    std::optional<calypso::error> shared = missing.error();

    std::vector<std::thread> threads;
    for (int thread = 0; thread < 8; ++thread)
        threads.emplace_back([&, error = *shared] {
            for (int i = 0; i < 25; ++i) {
                CHECK(client.get_invoice(made.id()) == list.front());
                const calypso::invoice copy = list.front();
                CHECK(copy.state() == "PENDING_PAYMENT" && copy.to_json() == list.front().to_json());
                const calypso::error mine = error;
                CHECK(mine.message() == error.what() && mine.http_status() == 404);
            }
        });
    shared.reset(); // the threads have it
    for (std::thread &thread : threads) thread.join();
}
