// Notices every payment, across restarts: watch FILE [INTERVAL_MS]. The key is in CALYPSO_API_KEY. What is known of every invoice is kept
// in the file: a change that was not dealt with when the program ended comes again when it starts.
#include <calypso.hpp>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>

using states = std::map<std::uint64_t, std::string>;

static std::optional<calypso::client> client; // before the handler is set

static void on_sigint(int) { client->interrupt_calls(); }

// A line for each invoice: its id and its state.
static states load(const std::filesystem::path &path) {
    states known;
    if (!std::filesystem::exists(path)) return known; // the first start
    std::ifstream file(path);
    std::uint64_t id = 0;
    while (file >> id && file.get() == ' ' && std::getline(file, known[id])) {}
    if (!file.eof()) throw std::runtime_error(path.string() + ": it cannot be read, or is no file of this program");
    return known;
}

// Written beside it and moved, so that a program that ends leaves the old file or the new one. (Against a power cut it needs fsync, which
// C++ does not have: watch.c shows it.)
static void save(const std::filesystem::path &path, const states &known) {
    std::filesystem::path beside = path;
    beside += ".new";
    std::ofstream file(beside);
    file.exceptions(std::ios::failbit | std::ios::badbit);
    for (const auto &[id, state] : known) file << id << ' ' << state << '\n';
    file.close();
    std::filesystem::rename(beside, path);
}

// It may come twice, after a crash: what is done here must be such that it may be done again.
static void deal_with(const calypso::invoice_change &change) {
    const calypso::invoice &invoice = change.invoice();
    std::cout << "invoice " << invoice.id();
    if (invoice.is_paid()) // no other state is paid
        std::cout << " is paid: deliver, once" << std::endl;
    else if (const auto before = change.previous_state())
        std::cout << " was " << *before << " and is " << invoice.state() << ": a person has to look at it" << std::endl;
    else
        std::cout << " is new, and " << invoice.state() << std::endl;
}

int main(int argc, char **argv) try {
    if (argc < 2) {
        std::cerr << "usage: watch FILE [INTERVAL_MS]\n";
        return 2;
    }
    calypso::watch options;
    options.known(load(argv[1]));
    if (argc > 2) options.interval(std::chrono::milliseconds(std::strtol(argv[2], nullptr, 10)));

    client.emplace(calypso::client::from_env());
    std::signal(SIGINT, on_sigint);
    for (calypso::invoice_watch watch = client->watch_invoices(options);;) {
        try {
            for (const calypso::invoice_change &change : watch) {
                deal_with(change);
                save(argv[1], watch.known()); // after it was dealt with, so that a crash in between brings it again
            }
        } catch (const calypso::error &error) {
            if (error.kind() == calypso::status::interrupted) return 0;
            if (error.kind() != calypso::status::invalid_response) throw;
            std::cerr << error.what() << '\n'; // one invoice cannot be read: a person has to look at it, and the watch goes on
        }
    }
} catch (const std::exception &error) {
    std::cerr << error.what() << '\n';
    return 1;
}
