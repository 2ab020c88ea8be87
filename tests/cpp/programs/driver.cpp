// Makes the calls that it is told on its standard input, as tests/c/programs/driver.c does, but through calypso.hpp: with exceptions by
// the functions that throw, without by those that return a result.
#include "shape.hpp"

#include <iostream>
#include <map>

namespace {

using std::chrono::milliseconds;

// Lines of a name and a value in hexadecimal, in their order; an empty line is the end.
class fields {
public:
    static std::optional<fields> read(std::istream &in) {
        fields told;
        for (std::string line; std::getline(in, line);) {
            const std::size_t space = line.find(' ');
            if (space == std::string::npos) return told;
            told.all.emplace_back(line.substr(0, space), decoded(std::string_view(line).substr(space + 1)));
        }
        return std::nullopt;
    }
    std::optional<std::string> find(std::string_view name) const {
        for (const auto &[known, value] : all)
            if (known == name) return value;
        return std::nullopt;
    }
    std::string text(std::string_view name) const { return find(name).value_or(""); }
    std::uint64_t number(std::string_view name) const { return to_number(text(name)); }
    milliseconds time(std::string_view name) const { return milliseconds(number(name)); }
    static std::uint64_t to_number(const std::string &text) { return std::strtoull(text.c_str(), nullptr, 10); }

    std::vector<std::pair<std::string, std::string>> all;

private:
    static std::string decoded(std::string_view hex) {
        std::string text;
        for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
            text += static_cast<char>(std::strtoul(std::string(hex.substr(i, 2)).c_str(), nullptr, 16));
        return text;
    }
};

void set(calypso::config &config, const std::string &name, const std::string &text) {
    const std::uint64_t number = fields::to_number(text);
    if (name == "base_url") config.base_url(text);
    if (name == "timeout_ms") config.timeout(milliseconds(number));
    if (name == "connect_timeout_ms") config.connect_timeout(milliseconds(number));
    if (name == "max_retries") config.max_retries(static_cast<std::uint32_t>(number));
    if (name == "proxy") config.proxy(text);
    if (name == "no_proxy") config.no_proxy();
    if (name == "extra_roots") config.extra_roots(text);
    if (name == "tls_roots") config.tls_roots(static_cast<calypso::tls_roots>(number));
    if (name == "max_response_bytes") config.max_response_bytes(number);
    if (name == "max_list_bytes") config.max_list_bytes(number);
    if (name == "user_agent_suffix") config.user_agent_suffix(text);
    if (name == "allow_plain_http") config.allow_plain_http(number != 0);
    if (name == "stop_after") config.interrupt([asked = std::uint64_t{0}, number]() mutable { return ++asked >= number; });
}

calypso::config config_of(const fields &told, shape::json &events) {
    const std::optional<std::string> key = told.find("key");
    calypso::config config = key ? calypso::config(*key) : calypso::config::from_env();
    for (const auto &[name, value] : told.all) set(config, name, value);
    config.on_event([&events](const calypso::event &event) { events.add(shape::event(event)); });
    return config;
}

calypso::new_invoice order_of(const fields &told) {
    calypso::new_invoice order(told.text("amount"), told.text("currency"), told.text("description"));
    std::map<std::string, std::string> item;
    for (const auto &[name, value] : told.all) {
        item[name] = value;
        if (name == "item_currency") order.add_cart_item(item["item_product"], item["item_price"], item["item_quantity"], value);
    }
    return order;
}

calypso::payment_wait wait_of(const fields &told) {
    calypso::payment_wait wait(told.time("wait_ms"));
    if (told.find("first_interval_ms")) wait.first_interval(told.time("first_interval_ms"));
    if (told.find("longest_interval_ms")) wait.longest_interval(told.time("longest_interval_ms"));
    if (told.find("pending_state")) wait.add_pending_state(told.text("pending_state"));
    return wait;
}

std::string show(const calypso::invoice &invoice) { return shape::invoice(invoice); }
std::string show(const calypso::invoice_list &invoices) { return shape::list(invoices, shape::invoice); }

// Makes the call by the function that throws, or by that which returns a result, and says how it ended.
#if CALYPSO_HPP_EXCEPTIONS
#define CALL(object, call, use, fail)         \
    try {                                     \
        auto value = (object).call;           \
        use(value);                           \
    } catch (const calypso::error &failure) { \
        fail(failure);                        \
    }
#else
#define CALL(object, call, use, fail)           \
    {                                           \
        if (auto value = (object).try_##call) { \
            use(*value);                        \
        } else {                                \
            fail(value.error());                \
        }                                       \
    }
#endif

class answer {
public:
    void call(const calypso::client &client, const fields &told) {
        const std::string operation = told.text("operation");
        const std::uint64_t id = told.number("id");
        const auto succeed = [this](const auto &value) { ended_ = "\"result\":" + show(value); };
        const auto fail = [this](const calypso::error &error) { this->fail(error); };
        if (operation == "get_invoice") CALL(client, get_invoice(id), succeed, fail)
        if (operation == "cancel_invoice") CALL(client, cancel_invoice(id), succeed, fail)
        if (operation == "create_invoice_from_template")
            CALL(client, create_invoice_from_template(told.number("template_id")), succeed, fail)
        if (operation == "create_invoice") CALL(client, create_invoice(order_of(told)), succeed, fail)
        if (operation == "create_invoice_once") {
            calypso::once_options options;
            if (told.find("resend_after_ms")) options.resend_after = told.time("resend_after_ms");
            options.return_existing = told.number("flags") == CALYPSO_RETURN_EXISTING;
            CALL(client, create_invoice_once(order_of(told), options), succeed, fail)
        }
        if (operation == "wait_for_payment") CALL(client, wait_for_payment(id, wait_of(told)), succeed, fail)
        if (operation == "list_invoices") CALL(client, list_invoices(), succeed, fail)
        if (operation == "find_invoices") CALL(client, find_invoices(order_of(told)), succeed, fail)
        const auto iterate = [this](calypso::invoice_iter &iter) { this->iterate(iter); };
        if (operation == "iter_invoices") CALL(client, iter_invoices(), iterate, fail)
    }
    void fail(const calypso::error &error) { ended_ = "\"error\":" + shape::error(error); }
    const std::string &ended() const { return ended_; }

private:
    void iterate(calypso::invoice_iter &iter) {
        shape::json items('[', ']');
        bool more = true;
        const auto take = [&](const std::optional<calypso::invoice> &invoice) {
            more = invoice.has_value();
            if (invoice) items.add(shape::json('{', '}').add("invoice", show(*invoice)).end());
        };
        const auto fail = [&](const calypso::error &error) { items.add(shape::json('{', '}').add("error", shape::error(error)).end()); };
        while (more) CALL(iter, next(), take, fail)
        // The end, and it stays the end.
        const auto end = iter.try_next();
        CHECK(end && !*end);
        ended_ = "\"items\":" + items.end();
    }

    std::string ended_;
};

std::string obey(const fields &told) {
    shape::json events('[', ']');
    answer said;
    const auto fail = [&](const calypso::error &error) { said.fail(error); };
    const auto call = [&](const calypso::client &client) {
        if (!told.find("with_timeout_ms")) return said.call(client, told);
        const auto with = [&](const calypso::client &same) { said.call(same, told); };
        CALL(client, with_timeout(told.time("with_timeout_ms")), with, fail)
    };
    const calypso::config config = config_of(told, events);
#if CALYPSO_HPP_EXCEPTIONS
    try {
        call(calypso::client(config));
    } catch (const calypso::error &failure) {
        fail(failure);
    }
#else
    if (const auto client = calypso::client::try_new(config))
        call(*client);
    else
        fail(client.error());
#endif
    return "{\"events\":" + events.end() + ',' + said.ended() + '}';
}

} // namespace

int main() {
    while (const std::optional<fields> told = fields::read(std::cin)) std::cout << obey(*told) << std::endl;
}
