// What becomes of a watch when a callback throws, when a range ends with an error, and what is refused: watch_thrown WHICH, on a service
// whose list has the invoices 1 and 3, or between them one that cannot be read.
#include "check.hpp"

#include <calypso.hpp>
#include <cstring>
#include <vector>

namespace {

using states = std::map<std::uint64_t, std::string>;

struct stop {};

calypso::watch options() {
    calypso::watch options;
    options.known(1, "OLD").interval(std::chrono::milliseconds(1));
    return options;
}

// The event comes at the end of the reading, when all that it found was handed out: it ends the watch, and no change is lost.
void callback_throws() {
    calypso::config config = calypso::config::from_env();
    config.on_event([](const calypso::event &) { throw stop(); });
    calypso::invoice_watch watch = calypso::client(config).watch_invoices(options());
    CHECK(watch.next()->invoice().id() == 1 && watch.known() == states({{1, "CANCEL"}}));
    CHECK(watch.next()->invoice().id() == 3);
    try {
        (void)watch.next();
        CHECK(false);
    } catch (const stop &) {
    }
    CHECK(!watch.next() && watch.known() == states({{1, "CANCEL"}, {3, "PAID"}}));

    calypso::invoice_watch again = calypso::client(config).watch_invoices(options());
    CHECK((*again.try_next())->invoice().id() == 1 && (*again.try_next())->invoice().id() == 3);
    const auto failed = again.try_next();
    CHECK(!failed && failed.error().kind() == calypso::status::interrupted && failed.error().callback_exception());
    CHECK(!*again.try_next());
}

// The loop is left by the error, and the next one goes on behind it.
void range_ends() {
    const calypso::client client = calypso::client::from_env();
    calypso::invoice_watch watch = client.watch_invoices(options());
    std::vector<calypso::invoice> kept;
    try {
        for (const calypso::invoice_change &change : watch) {
            CHECK(change.previous_state() == "OLD");
            kept.push_back(change.invoice());
        }
        CHECK(false);
    } catch (const calypso::error &error) {
        CHECK(error.kind() == calypso::status::invalid_response && std::strstr(error.what(), "[1]"));
    }
    for (calypso::invoice_change &change : watch) {
        CHECK(!change.previous_state());
        const calypso::invoice_change moved = std::move(change);
        kept.push_back(moved.invoice());
        break;
    }
    CHECK(kept.size() == 2 && kept[0].id() == 1 && kept[1].id() == 3 && kept[1].is_paid());
    CHECK(watch.known() == states({{1, "CANCEL"}, {3, "PAID"}}));
}

void refused() {
    const calypso::client client = calypso::client::from_env();
    const auto kind = [&](const calypso::watch &options) { return client.try_watch_invoices(options).error().kind(); };
    calypso::watch nul, negative, broken;
    nul.known(1, std::string_view("PAID\0x", 6));
    negative.interval(std::chrono::seconds(-1));
    broken.known(std::vector<std::pair<std::uint64_t, std::string>>{{1, "\xff"}});
    CHECK(kind(nul) == calypso::status::invalid_request && kind(negative) == calypso::status::invalid_request);
    CHECK(kind(broken) == calypso::status::invalid_utf8);
    calypso::watch gone;
    const calypso::watch moved = std::move(gone);
    CHECK(kind(gone) == calypso::status::null_argument && client.try_watch_invoices(moved).has_value());
    calypso::invoice_watch empty = client.watch_invoices(moved);
    const calypso::invoice_watch other = std::move(empty);
    CHECK(empty.known().empty() && empty.try_next().error().kind() == calypso::status::null_argument);
}

} // namespace

int main(int, char **argv) {
    if (argv[1] == std::string("whole")) callback_throws();
    if (argv[1] == std::string("broken")) range_ends();
    refused();
}
