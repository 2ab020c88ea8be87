// What becomes of an exception that leaves a callback: callbacks WHICH, on the server in the environment.
#include "check.hpp"

#include <atomic>
#include <calypso.hpp>
#include <cstring>
#include <thread>

using namespace std::chrono_literals;

namespace {

// No std::exception, and no default: it must come out as what it is.
struct stop {
    int number;
};

calypso::config options() { return calypso::config::from_env(); }

template <class Call>
int stopped_by(Call call) {
    try {
        call();
    } catch (const stop &thrown) {
        return thrown.number;
    }
    return 0;
}

const calypso::new_invoice &order() {
    static const calypso::new_invoice order("0.5", "BTC", "order 1");
    return order;
}

// On a server that never responds.
void interrupt_throws() {
    calypso::config config = options();
    config.interrupt([asked = 0]() mutable -> bool {
        if (++asked < 2) return false;
        throw stop{asked};
    });
    const calypso::client client(config);
    CHECK(stopped_by([&] { client.create_invoice(order()); }) == 2);
    const auto failed = client.try_create_invoice(order());
    CHECK(!failed && failed.error().kind() == calypso::status::interrupted && failed.error().outcome_unknown());
    const calypso::error copy = failed.error();
    CHECK(stopped_by([&] { std::rethrow_exception(copy.callback_exception()); }) == 3);
    // It goes on from there as if nothing had been.
    CHECK(stopped_by([&] { (void)client.get_invoice(1); }) == 4);
    CHECK(stopped_by([&] { (void)client.list_invoices(); }) == 5);
    CHECK(stopped_by([&] { (void)client.with_timeout(60s).get_invoice(1); }) == 6);
    calypso::invoice_iter iter = client.iter_invoices();
    CHECK(stopped_by([&] { (void)iter.next(); }) == 7);
}

// On a server that responds with 503 and a Retry-After of 0: nothing is sent again.
void event_throws_before_a_retry(int number) {
    calypso::config config = options();
    int told = 0;
    config.on_event([&](const calypso::event &event) {
        ++told;
        CHECK(event.wait() == 0ms);
        throw stop{number};
    });
    const calypso::client client(config);
    CHECK(stopped_by([&] { (void)client.get_invoice(7); }) == number && told == 1);
    const auto failed = client.try_get_invoice(7);
    CHECK(!failed && failed.error().kind() == calypso::status::interrupted && failed.error().attempts() == 1 && told == 2);
}

// On a server that responds with an invoice: what was made is not lost where a result is asked for.
void event_throws_after_success() {
    calypso::config config = options();
    config.on_event([](const calypso::event &) { throw stop{8}; });
    const calypso::client client(config);
    CHECK(stopped_by([&] { client.create_invoice(order()); }) == 8);
    const auto made = client.try_create_invoice(order());
    CHECK(made && made->id() == 7);
}

// The program's own interrupt is asked as well as the exception is kept, whichever is set first.
void both(bool interrupt_first) {
    std::atomic<int> asked{0};
    calypso::config config = options();
    const auto interrupt = [&] { return ++asked, false; };
    if (interrupt_first) config.interrupt(interrupt);
    config.on_event([](const calypso::event &) { throw stop{9}; });
    if (!interrupt_first) config.interrupt(interrupt);
    const calypso::client client(config);
    CHECK(stopped_by([&] { (void)client.get_invoice(7); }) == 9);
}

// A callback makes a call whose own callback throws: that is the business of the inner call alone.
void nested() {
    calypso::config inner_options = options();
    inner_options.on_event([](const calypso::event &) { throw stop{10}; });
    const calypso::client inner(inner_options);
    int caught = 0;
    calypso::config config = options();
    config.on_event([&](const calypso::event &) { caught += stopped_by([&] { (void)inner.get_invoice(7); }); });
    CHECK(calypso::client(config).get_invoice(7).id() == 7 && caught == 10);
}

// One thread's exception stops no other thread's call.
void two_threads() {
    const std::thread::id main = std::this_thread::get_id();
    std::atomic<int> waiting{0}, interrupted{0};
    calypso::config config = options();
    config.interrupt([&]() -> bool {
        if (std::this_thread::get_id() == main) throw stop{11};
        ++waiting;
        return interrupted != 0;
    });
    const calypso::client client(config);
    std::thread other([&] {
        const auto failed = client.try_get_invoice(7);
        CHECK(!failed && failed.error().kind() == calypso::status::interrupted && !failed.error().callback_exception());
    });
    while (waiting == 0) std::this_thread::yield();
    CHECK(stopped_by([&] { (void)client.get_invoice(8); }) == 11);
    const int before = waiting;
    while (waiting <= before) std::this_thread::yield(); // it goes on waiting
    interrupted = 1;
    other.join();
}

// The callbacks live as long as anything that may call them, and a setter later changes no client made before.
void owners() {
    std::string heard;
    struct told {
        explicit told(std::string &heard_) : heard(&heard_) {}
        told(told &&) = default; // move-only
        told &operator=(told &&) = default;
        void operator()(const calypso::event &event) { heard->append(event.operation()).append(name).append(" "); }
        std::string *heard;
        std::string name = std::string(100, '.');
    };
    std::optional<calypso::invoice_iter> iter;
    std::optional<calypso::client> other;
    {
        calypso::config config = options();
        config.on_event(told(heard)).interrupt([unique = std::make_unique<bool>(false)] { return *unique; });
        const calypso::client client(config);
        config.on_event([](const calypso::event &) { std::abort(); });
        iter = client.iter_invoices();
        other = client.with_timeout(60s);
    }
    CHECK((*other).get_invoice(7).id() == 7 && heard.substr(0, 12) == "get_invoice.");
    other.reset();
    heard.clear();
    while (iter->try_next().has_value() && heard.empty()) {}
    CHECK(heard.substr(0, 14) == "iter_invoices.");
}

// A call that is made through calypso.h has nothing that could carry it.
void in_a_call_of_c() {
    calypso::config config = options();
    config.on_event([](const calypso::event &) { throw stop{12}; });
    const calypso::client client(config);
    calypso_invoice *invoice;
    (void)calypso_client_get_invoice(client.get(), 7, &invoice, nullptr);
    std::puts("it lives");
}

} // namespace

int main(int, char **argv) {
    const std::string which = argv[1];
    if (which == "silent") interrupt_throws();
    if (which == "silent") two_threads();
    if (which == "503") event_throws_before_a_retry(13);
    if (which == "invoice") event_throws_after_success();
    if (which == "invoice") both(true);
    if (which == "invoice") both(false);
    if (which == "invoice") nested();
    if (which == "echo") owners();
    if (which == "c") in_a_call_of_c();
}
