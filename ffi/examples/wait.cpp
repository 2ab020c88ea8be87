// Waits until an invoice is paid, and shows every attempt: wait ID [SECONDS]. The key is in CALYPSO_API_KEY.
#include <calypso.hpp>
#include <cstdlib>
#include <iostream>

int main(int argc, char **argv) {
    if (argc < 2) {
        std::cerr << "usage: wait ID [SECONDS]\n";
        return 2;
    }
    const std::uint64_t id = std::strtoull(argv[1], nullptr, 10);
    calypso::payment_wait wait(std::chrono::seconds(argc > 2 ? std::strtol(argv[2], nullptr, 10) : 15 * 60));
    wait.longest_interval(std::chrono::seconds(10));
    try {
        calypso::config config = calypso::config::from_env();
        config.on_event([](const calypso::event &event) { std::cerr << event.line() << '\n'; });
        const calypso::client client(config);

        const calypso::invoice invoice = client.wait_for_payment(id, wait);
        if (invoice.is_paid()) // no other state is paid
            std::cout << "invoice " << id << " is paid: deliver\n";
        else
            std::cout << "invoice " << id << " is " << invoice.state() << ": a person has to look at it\n";
    } catch (const calypso::error &error) {
        std::cerr << error.what() << '\n';
        if (error.kind() == calypso::status::timeout && !error.invoices().empty())
            std::cerr << "it was " << error.invoices().front().state() << ": ask again later\n";
        return 1;
    }
}
