// Writes what a call gave as JSON, every text and number of it: the same as tests/c/programs/shape.c does through calypso.h.
#ifndef SHAPE_HPP
#define SHAPE_HPP

#include "check.hpp"

#include <calypso.hpp>
#include <string>
#include <string_view>

namespace shape {

inline std::string text(std::string_view text) {
    std::string json = "\"";
    for (const char letter : text) {
        const auto code = static_cast<unsigned char>(letter);
        if (code < 0x20 || code == '"' || code == '\\' || code == 0x7f) {
            char escape[8];
            std::snprintf(escape, sizeof escape, "\\u%04x", code);
            json += escape;
        } else {
            json += letter;
        }
    }
    return json + '"';
}

inline std::string text_or_null(std::optional<std::string_view> maybe) { return maybe ? text(*maybe) : "null"; }

// The fields of an object, or the elements of a list.
class json {
public:
    json(char open, char close) : whole_(1, open), close_(close) {}
    json &add(std::string_view part) {
        if (whole_.size() > 1) whole_ += ',';
        whole_ += part;
        return *this;
    }
    json &add(std::string_view name, std::string_view value) { return add(text(name) + ':' + std::string(value)); }
    std::string end() { return whole_ + close_; }

private:
    std::string whole_;
    char close_;
};

template <class List, class Show>
std::string list(const List &elements, Show show) {
    json whole('[', ']');
    for (const auto &element : elements) whole.add(show(element));
    return whole.end();
}

inline std::string pair(std::string_view first, std::string_view second) {
    return json('[', ']').add(text(first)).add(text(second)).end();
}

inline std::string extra(const calypso::extra_field &field) { return pair(field.name, field.json); }

inline std::string cart_item(const calypso::cart_item &item) {
    return json('{', '}')
        .add("product", text_or_null(item.product()))
        .add("price", text_or_null(item.price()))
        .add("quantity", text_or_null(item.quantity()))
        .add("currency", text_or_null(item.currency()))
        .add("extra", list(item.extra(), extra))
        .end();
}

// To the nanosecond, which only C has; that of C++ is the same with the rest cut off.
inline void add_created(const calypso::invoice &invoice, json &whole) {
    std::int64_t seconds;
    std::uint32_t nanoseconds;
    const bool known = calypso_invoice_created_unix(invoice.get(), &seconds, &nanoseconds);
    CHECK(known == invoice.created().has_value());
    if (!known) return;
    const std::chrono::microseconds since = invoice.created()->time_since_epoch();
    CHECK(since == std::chrono::seconds(seconds) + std::chrono::microseconds(nanoseconds / 1000));
    whole.add("created_unix", "[\"" + std::to_string(seconds) + "\"," + std::to_string(nanoseconds) + "]");
}

inline std::string invoice(const calypso::invoice &invoice) {
    json whole('{', '}');
    whole.add("id", text(std::to_string(invoice.id())))
        .add("is_paid", invoice.is_paid() ? "true" : "false")
        .add("state", text(invoice.state()))
        .add("amount", text(invoice.amount()))
        .add("currency", text(invoice.currency()))
        .add("pay_amount", text_or_null(invoice.pay_amount()))
        .add("fee", text_or_null(invoice.fee()))
        .add("description", text_or_null(invoice.description()))
        .add("invoice_address", text_or_null(invoice.invoice_address()))
        .add("created_date", text_or_null(invoice.created_date()));
    add_created(invoice, whole);
    whole.add("fiat", list(invoice.fiat(), [](const calypso::fiat_amount &fiat) { return pair(fiat.code, fiat.amount); }))
        .add("cart_items", list(invoice.cart_items(), cart_item))
        .add("extra", list(invoice.extra(), extra))
        .add("to_json", text(invoice.to_json()));
    // What can be stored and read again, and what can be kept, is equal.
    const calypso::result<calypso::invoice> read = calypso::invoice::try_from_json(invoice.to_json());
    CHECK(read && *read == invoice);
    const calypso::invoice kept = invoice;
    CHECK(kept == *read && kept.get() != invoice.get() && kept.to_json() == invoice.to_json());
    return whole.end();
}

inline std::string number(std::int64_t number) { return std::to_string(number); }

inline std::string error(const calypso::error &error) {
    CHECK(error.what() == error.message() && error.get() && !error.callback_exception());
    json whole('{', '}');
    whole.add("message", text(error.message()))
        .add("code", text_or_null(error.code()))
        .add("trace_id", text_or_null(error.trace_id()))
        .add("body", text_or_null(error.body()))
        .add("operation", text_or_null(error.operation()))
        .add("kind", text(to_string(error.kind())))
        .add("outcome_unknown", error.outcome_unknown() ? "true" : "false")
        .add("http_status", number(error.http_status().value_or(0)))
        .add("retry_after_ms", number(error.retry_after() ? error.retry_after()->count() : -1))
        .add("attempts", number(error.attempts()))
        .add("elapsed_ms", number(error.elapsed().count()));
    if (error.invoice_id()) whole.add("invoice_id", text(std::to_string(*error.invoice_id())));
    return whole.add("invoices", list(error.invoices(), invoice)).end();
}

inline std::string event(const calypso::event &event) {
    return json('{', '}')
        .add("line", text(event.line()))
        .add("operation", text(event.operation()))
        .add("attempt", number(event.attempt()))
        .add("kind", text(to_string(event.error())))
        .add("http_status", number(event.http_status().value_or(0)))
        .add("elapsed_ms", number(event.elapsed().count()))
        .add("wait_ms", number(event.wait() ? event.wait()->count() : -1))
        .end();
}

} // namespace shape

#endif
