// Does to a watch what it is told on standard input, as tests/c/programs/watching.c does, but through calypso.hpp: with exceptions by
// next(), without by try_next().
#include "check.hpp"

#include <atomic>
#include <calypso.hpp>
#include <csignal>
#include <iostream>

namespace {

const calypso::client *running = nullptr;
std::atomic<bool> told_to_stop{false};

extern "C" void on_signal(int number) {
    if (number == SIGINT)
        running->interrupt_calls();
    else
        told_to_stop = true;
}

void say(const std::optional<calypso::invoice_change> &change) {
    if (!change) {
        std::cout << "end" << std::endl;
        return;
    }
    const calypso::invoice &invoice = change->invoice();
    std::cout << "change " << invoice.id() << ' ' << invoice.state() << ' ' << change->previous_state().value_or("-") << std::endl;
}

void say(const calypso::error &error) {
    CHECK(error.operation() == "watch_invoices");
    std::cout << "error " << to_string(error.kind()) << ' ' << error.what() << std::endl;
}

#if CALYPSO_HPP_EXCEPTIONS
void say_next(calypso::invoice_watch &watch) {
    try {
        say(watch.next());
    } catch (const calypso::error &error) {
        say(error);
    }
}
#else
void say_next(calypso::invoice_watch &watch) {
    const auto next = watch.try_next();
    next ? say(*next) : say(next.error());
}
#endif

void say_known(const calypso::invoice_watch &watch) {
    std::cout << "known";
    for (const auto &[id, state] : watch.known()) std::cout << ' ' << id << '=' << state;
    std::cout << std::endl;
}

calypso::watch options(char **arguments) {
    calypso::watch watch;
    watch.interval(std::chrono::milliseconds(std::atoi(arguments[0]))).skip_existing(arguments[1] == std::string("skip"));
    std::map<std::uint64_t, std::string> known;
    for (char **pair = arguments + 2; *pair; ++pair) {
        char *state = nullptr;
        const std::uint64_t id = std::strtoull(*pair, &state, 10);
        known[id] = state + 1;
    }
    watch.known(known);
    return watch;
}

} // namespace

int main(int, char **argv) {
    calypso::config config = calypso::config::from_env();
    config.interrupt([] { return told_to_stop.load(); });
    const auto client = calypso::client::try_new(config);
    CHECK(client.has_value());
    running = &*client;
    std::signal(SIGINT, on_signal);
    std::signal(SIGUSR1, on_signal);

    auto watch = client->try_watch_invoices(options(argv + 1));
    if (!watch) {
        say(watch.error());
        return 0;
    }
    calypso::invoice_watch moved = *std::move(watch);
    std::cout << "ready" << std::endl;
    for (std::string line; std::getline(std::cin, line);) line == "next" ? say_next(moved) : say_known(moved);
}
