// What calypso.hpp promises without a server: who owns what, copies and moves, ranges, times, texts with a NUL, errors, amounts.
#include "check.hpp"

#include <algorithm>
#include <calypso.hpp>
#include <cmath>
#include <cstring>
#include <iterator>
#include <numeric>
#if defined(__cpp_lib_ranges)
#include <ranges>
#endif

using namespace std::chrono_literals;
using namespace std::string_view_literals;

namespace {

template <class T>
constexpr bool is_move_only = std::is_nothrow_move_constructible_v<T> && std::is_nothrow_move_assignable_v<T> &&
                              !std::is_copy_constructible_v<T> && !std::is_copy_assignable_v<T>;

static_assert(is_move_only<calypso::client> && is_move_only<calypso::config> && is_move_only<calypso::new_invoice>);
static_assert(is_move_only<calypso::payment_wait> && is_move_only<calypso::invoice_list> && is_move_only<calypso::invoice_iter>);
static_assert(std::is_nothrow_move_constructible_v<calypso::invoice> && std::is_copy_constructible_v<calypso::invoice>);
static_assert(std::is_nothrow_copy_constructible_v<calypso::error> && std::is_nothrow_copy_assignable_v<calypso::error>);
static_assert(std::is_base_of_v<std::exception, calypso::error>);
static_assert(!std::is_copy_constructible_v<calypso::event>);

static_assert(static_cast<calypso_status>(calypso::status::unresolved) == CALYPSO_UNRESOLVED);

static_assert(calypso::time_span(30s).milliseconds() == 30000 && calypso::time_span(1.5s).milliseconds() == 1500);
static_assert(calypso::time_span(1us).milliseconds() == 1 && calypso::time_span(1001us).milliseconds() == 2);
static_assert(calypso::time_span(0s).milliseconds() == 0 && !calypso::time_span(0s).is_negative());
static_assert(calypso::time_span(-1ns).is_negative() && calypso::time_span(-1ns).milliseconds() == 0);
static_assert(calypso::time_span(std::chrono::hours::max()).milliseconds() == INT64_MAX);
static_assert(calypso::time_span(std::chrono::hours::min()).is_negative());

constexpr std::string_view JSON = R"({"id":7,"state":"PENDING_PAYMENT","amount":1e-8,"currency":"BTC","description":"order 1",)"
                                  R"("createdDate":"1969-12-31T23:59:59.9999999Z","fiat":{"EUR":2.50,"AUD":1},"later":[1],)"
                                  R"("cartItems":[{"product":"Mug","price":1,"quantity":2,"currency":"BTC","colour":"red"},{}]})";

calypso::invoice read(std::string_view json) {
    calypso::result<calypso::invoice> invoice = calypso::invoice::try_from_json(json);
    CHECK(invoice);
    return *std::move(invoice);
}

void invoices() {
    const calypso::invoice invoice = read(JSON);
    CHECK(invoice.id() == 7 && !invoice.is_paid() && invoice.state() == "PENDING_PAYMENT" && invoice.amount() == "1e-8");
    CHECK(invoice.description() == "order 1" && !invoice.invoice_address() && !invoice.pay_amount() && !invoice.fee());
    // What is finer than a microsecond is cut off, before 1970 as well.
    CHECK(invoice.created()->time_since_epoch() == -1us);
    CHECK(!read(R"({"id":7,"state":"PAID","amount":1,"currency":"BTC"})").created());
    CHECK(read(R"({"id":7,"state":"PAID","amount":1,"currency":"BTC"})").is_paid());
    // The first and the last year of RFC 3339, which nanoseconds could not hold.
    const auto in_year = [](const char *year) {
        return read(std::string(R"({"id":1,"state":"PAID","amount":1,"currency":"BTC","createdDate":")") + year + R"(-01-01T00:00:00Z"})");
    };
    CHECK(in_year("0001").created()->time_since_epoch() == -62135596800s);
    CHECK(in_year("9999").created()->time_since_epoch() == 253370764800s);

    calypso::invoice copy = invoice;
    CHECK(copy == invoice && !(copy != invoice) && copy.get() != invoice.get());
    calypso::invoice moved = std::move(copy);
    CHECK(moved == invoice && !copy.get());
    CHECK(copy.state().empty() && copy.cart_items().empty() && copy.id() == 0 && copy.to_json().empty());
    copy = moved;
    CHECK(copy == moved);
    calypso::invoice &self = copy;
    copy = self;
    CHECK(copy == moved);
    std::vector<calypso::invoice> many(100, copy);
    many.erase(many.begin(), many.begin() + 50);
    CHECK(many.size() == 50 && many.back() == copy);
}

void sequences() {
    const calypso::invoice invoice = read(JSON);
    const auto cart = invoice.cart_items();
    CHECK(cart.size() == 2 && !cart.empty() && cart[0].product() == "Mug" && !cart[1].product());
    CHECK(cart[0].extra().size() == 1 && cart[0].extra()[0].name == "colour" && cart.begin()->extra()[0].json == "\"red\"");
    CHECK(cart[1].extra().empty() && cart[1].extra().begin() == cart[1].extra().end());
    const auto fiat = invoice.fiat();
    CHECK(fiat[0].code == "AUD" && fiat[1].code == "EUR" && fiat[1].amount == "2.50");
    CHECK(invoice.extra()[0].name == "later" && invoice.extra()[0].json == "[1]");

    std::string codes;
    for (const auto &[code, amount] : invoice.fiat()) codes += code;
    CHECK(codes == "AUDEUR");
    const auto is_euro = [](const calypso::fiat_amount &in) { return in.code == "EUR"; };
    CHECK(std::find_if(fiat.begin(), fiat.end(), is_euro)->amount == "2.50");
    CHECK(std::vector<calypso::cart_item>(cart.begin(), cart.end()).size() == 2);

    auto at = fiat.begin();
    CHECK((*at++).code == "AUD" && at->code == "EUR" && (at--)->code == "EUR" && at == fiat.begin() && at[1].code == "EUR");
    CHECK(++at - fiat.begin() == 1 && --at == fiat.begin() && at + 2 == fiat.end() && 2 + at == fiat.end() && fiat.end() - 2 == at);
    CHECK(at < fiat.end() && fiat.end() > at && at <= at && at >= at && at != fiat.end() && (at += 2) == fiat.end() && (at -= 1)->code == "EUR");
#if defined(__cpp_lib_ranges) && defined(__cpp_concepts)
    static_assert(std::ranges::random_access_range<decltype(fiat)> && std::ranges::sized_range<decltype(cart)>);
    static_assert(std::ranges::contiguous_range<const calypso::invoice_list> && std::ranges::sized_range<const calypso::invoice_list>);
    CHECK(std::ranges::find(fiat, "EUR", &calypso::fiat_amount::code)->amount == "2.50");
#if !defined(__clang__) || __clang_major__ >= 16 // an older one cannot read the views of libstdc++
    const auto is_named = [](const calypso::cart_item &item) { return item.product().has_value(); };
    CHECK(std::ranges::distance(cart | std::views::reverse | std::views::filter(is_named)) == 1);
#endif
#if CALYPSO_HPP_EXCEPTIONS
    static_assert(std::ranges::input_range<calypso::invoice_iter> && std::ranges::common_range<calypso::invoice_iter>);
#endif
#endif
}

void errors() {
    const calypso::result<calypso::invoice> failed = calypso::invoice::try_from_json("[]");
    CHECK(!failed && !failed.has_value() && failed.error().kind() == calypso::status::invalid_request);
    const calypso::error original = failed.error();
    calypso::error copy = original;
    CHECK(copy.what() == original.what() && copy.get() == original.get()); // shared, not made again
    CHECK(copy.message() == copy.what() && std::strlen(copy.what()) > 0);
    CHECK(!copy.http_status() && !copy.code() && !copy.trace_id() && !copy.retry_after() && !copy.body() && !copy.invoice_id());
    CHECK(copy.attempts() == 0 && copy.elapsed() == 0ms && copy.invoices().empty() && !copy.outcome_unknown() && !copy.callback_exception());

    const calypso::error own(calypso::status::server, "such is life");
    CHECK(own.kind() == calypso::status::server && own.what() == "such is life"sv && !own.operation() && !own.get() && !own.outcome_unknown());
    copy = own;
    CHECK(copy.message() == "such is life");
    const calypso::error named = own.during("get_invoice");
    CHECK(named.message() == "get_invoice: such is life" && named.operation() == "get_invoice" && named.kind() == own.kind());
    CHECK(to_string(calypso::status::not_found) == "CALYPSO_NOT_FOUND" && to_string(static_cast<calypso::status>(77)).empty());
}

void results() {
    calypso::result<std::int64_t> cents = calypso::try_amount_scaled("12.5", 2);
    CHECK(cents && *cents == 1250 && cents.has_value());
    calypso::result<std::string> plain = calypso::try_amount_plain("1e-8");
    CHECK(plain && *plain == "0.00000001" && plain->size() == 10);
    const std::string taken = *std::move(plain);
    CHECK(taken == "0.00000001");
    CHECK(*calypso::try_amount_compare("0.1", "1e-1") == 0 && *calypso::try_amount_compare("1", "2") < 0 && *calypso::try_amount_compare("2", "1") > 0);
    for (const auto bad : {"12.345"sv, "nothing"sv, "1\0"sv, "99999999999999999999"sv}) {
        const auto refused = calypso::try_amount_scaled(bad, 2);
        CHECK(!refused && refused.error().kind() == calypso::status::invalid_request && refused.error().message().substr(0, 8) == "amount: ");
    }
    CHECK(!calypso::try_amount_compare("1", "1\0"sv) && !calypso::try_amount_compare("", "1") && !calypso::try_amount_plain("1\0"sv));
    CHECK(calypso::version() == CALYPSO_VERSION);
}

template <class Result>
bool is_refused(const Result &result, calypso::status kind, std::string_view begin) {
    return !result && result.error().kind() == kind && result.error().message().substr(0, begin.size()) == begin &&
           result.error().message().find("NUL") != std::string_view::npos && !result.error().outcome_unknown();
}

void texts_with_a_nul() {
    const std::string_view bad = "a\0b"sv;
    using calypso::status;
    CHECK(is_refused(calypso::client::try_new(calypso::config(bad)), status::config, "api_key: "));
    const auto option = [](const char *name, auto set) {
        calypso::config config("key");
        set(config);
        set(config.max_retries(1).base_url("http://127.0.0.1:1"));
        return is_refused(calypso::client::try_new(config), status::config, std::string(name) + ": ");
    };
    CHECK(option("base_url", [&](calypso::config &config) { config.base_url(bad); }));
    CHECK(option("proxy", [&](calypso::config &config) { config.proxy(bad); }));
    CHECK(option("extra_roots", [&](calypso::config &config) { config.extra_roots(bad); }));
    CHECK(option("user_agent_suffix", [&](calypso::config &config) { config.user_agent_suffix(bad).base_url(bad); }));

    // Nothing listens there, and nothing has to: it is refused before.
    const auto client = calypso::client::try_new(calypso::config("key").base_url("http://127.0.0.1:1").no_proxy());
    CHECK(client);
    const auto refused = [&](const char *name, const calypso::new_invoice &order) {
        const auto message = [&](const char *operation) { return std::string(operation) + ": " + name + ": "; };
        return is_refused(client->try_create_invoice(order), status::invalid_request, message("create_invoice")) &&
               is_refused(client->try_create_invoice_once(order), status::invalid_request, message("create_invoice_once")) &&
               is_refused(client->try_find_invoices(order), status::invalid_request, message("find_invoices")) &&
               client->try_create_invoice(order).error().operation() == "create_invoice" && !order.to_json() && !order.cart_total();
    };
    CHECK(refused("amount", {bad, "BTC", "order"}) && refused("currency", {"1", bad, "order"}) && refused("description", {"1", "BTC", bad}));
    const auto item = [&](std::string_view product, std::string_view price, std::string_view quantity, std::string_view currency) {
        calypso::new_invoice order("1", "BTC", "order");
        order.add_cart_item(product, price, quantity, currency);
        return order;
    };
    CHECK(refused("product", item(bad, "1", "1", "BTC")) && refused("price", item("Mug", bad, "1", "BTC")));
    CHECK(refused("quantity", item("Mug", "1", bad, "BTC")) && refused("currency", item("Mug", "1", "1", bad)));
    calypso::payment_wait wait(1min);
    wait.add_pending_state(bad);
    CHECK(is_refused(client->try_wait_for_payment(7, wait), status::invalid_request, "wait_for_payment: state: "));
    CHECK(is_refused(calypso::invoice::try_from_json("{\0}"sv), status::invalid_request, "json: "));
    // At the end as well.
    CHECK(refused("description", {"1", "BTC", "order\0"sv}));
}

void options() {
    using calypso::status;
    // What cannot be used comes back from where it is given.
    const auto refused = [](calypso::config config, std::string_view begin) {
        const auto client = calypso::client::try_new(config);
        return !client && client.error().kind() == status::config && client.error().message().substr(0, begin.size()) == begin;
    };
    const auto with = [](auto set) {
        calypso::config config("key");
        set(config);
        return config;
    };
    CHECK(refused(with([](auto &config) { config.timeout(-1s); }), "timeout: "));
    CHECK(refused(with([](auto &config) { config.timeout(std::chrono::duration<double>(NAN)); }), "timeout: "));
    CHECK(refused(with([](auto &config) { config.connect_timeout(0s); }), "connect_timeout: "));
    CHECK(!calypso::client::try_new(calypso::config(static_cast<const char *>(nullptr))));

    calypso::config config("key");
    config.timeout(std::chrono::hours::max()).base_url("https://shop.example/prefix");
    calypso::config moved = std::move(config);
    const auto client = calypso::client::try_new(moved);
    CHECK(client && client->timeout() == 24h && client->base_url() == "https://shop.example/prefix");
    const auto gone = calypso::client::try_new(config);
    CHECK(!gone && gone.error().kind() == status::null_argument);
    CHECK(gone.error().message() == "config: it is NULL, or was moved from in C++: give what the header asks for");
    const auto other = client->try_with_timeout(5s);
    CHECK(other && other->timeout() == 5s && other->base_url() == client->base_url());
    CHECK(!client->try_with_timeout(-5s) && client->try_with_timeout(-5s).error().kind() == status::config);

    calypso::once_options once;
    CHECK(!once.resend_after && !once.return_existing);
    once.resend_after = -1s;
    const auto negative = client->try_create_invoice_once({"1", "BTC", "order"}, once);
    CHECK(!negative && negative.error().message().substr(0, 35) == "create_invoice_once: resend_after: " && !negative.error().outcome_unknown());

    calypso::new_invoice order("1", "BTC", "order");
    order.add_cart_item("Mug", "0.5", "3", "BTC").add_cart_item("Cup", "1", "1", "BTC");
    CHECK(order.cart_total() == "2.5" && order.to_json()->find("\"Mug\"") != std::string::npos);
}

#if CALYPSO_HPP_EXCEPTIONS
template <class Call>
calypso::status thrown_by(Call call) {
    try {
        (void)call();
    } catch (const std::exception &exception) {
        const auto *error = dynamic_cast<const calypso::error *>(&exception);
        CHECK(error && error->message() == exception.what());
        return error->kind();
    }
    return calypso::status::ok;
}

void exceptions() {
    using calypso::status;
    CHECK(thrown_by([] { return calypso::invoice::from_json("[]"); }) == status::invalid_request);
    CHECK(calypso::invoice::from_json(JSON).id() == 7);
    CHECK(thrown_by([] { return calypso::amount_scaled("1.5", 0); }) == status::invalid_request && calypso::amount_scaled("1.5", 1) == 15);
    CHECK(thrown_by([] { return calypso::amount_compare("a", "b"); }) == status::invalid_request && calypso::amount_compare("1", "1.0") == 0);
    CHECK(thrown_by([] { return calypso::amount_plain("a"); }) == status::invalid_request && calypso::amount_plain("1e2") == "100");
    CHECK(thrown_by([] { return calypso::client(calypso::config("two words")); }) == status::config);
    const calypso::client client(calypso::config("key").base_url("http://127.0.0.1:1").no_proxy().max_retries(0));
    CHECK(thrown_by([&] { return client.with_timeout(0s); }) == status::config);
    CHECK(thrown_by([&] { return client.get_invoice(1); }) == status::connect);
    CHECK(thrown_by([&] { return client.create_invoice({"-1", "BTC", "order"}); }) == status::invalid_request);
    // An error is of one type wherever it is caught, and outlives what it came from.
    std::exception_ptr kept;
    try {
        client.cancel_invoice(1);
    } catch (...) {
        kept = std::current_exception();
    }
    CHECK(thrown_by([&]() -> int { std::rethrow_exception(kept); }) == status::connect);
}
#endif

} // namespace

int main() {
    invoices();
    sequences();
    errors();
    results();
    texts_with_a_nul();
    options();
#if CALYPSO_HPP_EXCEPTIONS
    exceptions();
#endif
}
