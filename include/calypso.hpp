/**
 * @file
 * libcalypso for C++17 and later: calypso.h with owners, exceptions and ranges. It stands beside calypso.h and needs nothing else.
 *
 *     calypso::client client = calypso::client::from_env();        // CALYPSO_API_KEY
 *     calypso::invoice invoice = client.create_invoice({"0.00059165", "BTC", "order 1017"});
 *     std::cout << "invoice " << invoice.id() << " is " << invoice.state() << '\n';
 *
 * The sections, each made of those before it: texts and times; statuses; invoices; errors and results; lists; watching; options; orders;
 * the client, which has the operations; amounts. What a function promises is told in full in calypso.h, under the name that it has there.
 *
 * Owners    Every object frees itself. A client, options and a list can be moved and not copied; copying an invoice makes a new one.
 *           A moved-from object can be assigned to or destroyed, and nothing else.
 *
 * Errors    An operation throws calypso::error; try_<operation> returns a calypso::result instead. Without exceptions (-fno-exceptions)
 *           the try_ functions are what there is.
 *
 * Text      A std::string_view is borrowed from the object that was asked; clang says where it would outlive that. Text in is UTF-8
 *           without U+0000: a text that C would see cut short is refused, as status::invalid_request, for an option as status::config.
 *           As in C, the first text or value that cannot be used is remembered, and comes back from the call that is given the object.
 *
 * Amounts   Decimal text, as in C: exact, and no double.
 *
 * Threads   What is const may be called in many threads at once. Only client::interrupt_calls may be called in a signal handler.
 *
 * Callbacks They may throw: the call that they were called in is stopped, and the exception comes out of it as it was thrown. What
 *           became of the call is then lost; so in a program that creates, return true from the interrupt instead, or use the try_
 *           functions. Those return what the call came to, an invoice that was made all the same for one; where they return an error,
 *           error::callback_exception has the exception. In a call made through calypso.h nothing can carry it: it ends the process.
 *
 * ABI       Programs and libraries of C++17 to C++23, with exceptions or without, can hand each other all of these types but result.
 */
#ifndef CALYPSO_HPP
#define CALYPSO_HPP

#if defined(_MSVC_LANG)
#define CALYPSO_HPP_STANDARD _MSVC_LANG
#else
#define CALYPSO_HPP_STANDARD __cplusplus
#endif
#if CALYPSO_HPP_STANDARD < 201703L
#error "calypso.hpp needs C++17 or later: compile with -std=c++17"
#endif

#include "calypso.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <iterator>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>
#if __has_include(<version>)
#include <version>
#endif
#if defined(__cpp_lib_expected)
#include <expected>
#endif

#if defined(__cpp_exceptions) || defined(_CPPUNWIND)
#define CALYPSO_HPP_EXCEPTIONS 1
#else
#define CALYPSO_HPP_EXCEPTIONS 0
#endif

/* After a function: what it returns must not outlive the object, or the argument, that it is said of. */
#if defined(__has_cpp_attribute)
#if __has_cpp_attribute(clang::lifetimebound)
#define CALYPSO_LIFETIMEBOUND [[clang::lifetimebound]]
#elif __has_cpp_attribute(msvc::lifetimebound)
#define CALYPSO_LIFETIMEBOUND [[msvc::lifetimebound]]
#endif
#endif
#ifndef CALYPSO_LIFETIMEBOUND
#define CALYPSO_LIFETIMEBOUND
#endif

/* Before a function that returns a result, whose type depends on the standard, and in a class that has one: where a symbol does not show
 * what its function returns, the linker would otherwise take that of C++17 for that of C++23. */
#if defined(__cpp_lib_expected) && defined(__GNUC__)
#define CALYPSO_EXPECTED [[gnu::abi_tag("expected")]]
#else
#define CALYPSO_EXPECTED
#endif
#define CALYPSO_TRY CALYPSO_EXPECTED [[nodiscard]]

namespace calypso {
/** The version of these types: another one will have another name, so that both can be in one program. */
inline namespace v0 {

// ---- Texts and times ----

/** The version of the library that runs, such as "0.1.0"; CALYPSO_VERSION is that of the header. */
inline std::string_view version() noexcept { return calypso_version(); }

/** When an invoice was made: UTC, to the microsecond. In C++20 it is a std::chrono::sys_time. */
using timestamp = std::chrono::time_point<std::chrono::system_clock, std::chrono::microseconds>;

/**
 * A length of time as the functions here take it: any std::chrono::duration. A part of a millisecond counts as a whole one, and more
 * than fits as the most that does.
 */
class time_span {
public:
    /** From 30s, 1.5s, std::chrono::minutes(2), and so on. */
    template <class Rep, class Period>
    constexpr time_span(std::chrono::duration<Rep, Period> time) noexcept
        : time_span(std::chrono::duration<long double, std::milli>(time).count()) {}

    /** Whether it is no length of time: less than nothing, or not a number. It is refused wherever it is given. */
    constexpr bool is_negative() const noexcept { return milliseconds_ < 0; }

    /** As C takes it; 0 for one that is negative. */
    constexpr std::uint64_t milliseconds() const noexcept {
        return is_negative() ? 0 : static_cast<std::uint64_t>(milliseconds_);
    }

private:
    constexpr explicit time_span(long double exact) noexcept {
        constexpr auto most = std::numeric_limits<std::int64_t>::max();
        if (exact >= 0) {
            milliseconds_ = exact < static_cast<long double>(most) ? static_cast<std::int64_t>(exact) : most;
            if (static_cast<long double>(milliseconds_) < exact && milliseconds_ < most) ++milliseconds_;
        }
    }

    std::int64_t milliseconds_ = -1;
};

/** What the functions below are made of; nothing for a program to use. */
namespace detail {

/** Frees what C gave. */
struct freeing {
    void operator()(calypso_config *config) const noexcept { calypso_config_free(config); }
    void operator()(calypso_client *client) const noexcept { calypso_client_free(client); }
    void operator()(calypso_new_invoice *order) const noexcept { calypso_new_invoice_free(order); }
    void operator()(calypso_payment_wait *wait) const noexcept { calypso_payment_wait_free(wait); }
    void operator()(calypso_watch *watch) const noexcept { calypso_watch_free(watch); }
    void operator()(calypso_invoice_list *list) const noexcept { calypso_invoice_list_free(list); }
    void operator()(calypso_invoice_iter *iter) const noexcept { calypso_invoice_iter_free(iter); }
    void operator()(calypso_invoice_watch *watch) const noexcept { calypso_invoice_watch_free(watch); }
    void operator()(calypso_invoice_change *change) const noexcept { calypso_invoice_change_free(change); }
    void operator()(calypso_known_states *states) const noexcept { calypso_known_states_free(states); }
    void operator()(calypso_error *error) const noexcept { calypso_error_free(error); }
    void operator()(char *string) const noexcept { calypso_string_free(string); }
};

/** An object of C and its owner. */
template <class Native>
using handle = std::unique_ptr<Native, freeing>;

/** A text for C, which needs a NUL behind it and none inside. */
class c_text {
public:
    explicit c_text(std::string_view text) : copy_(text) {}
    bool is_whole() const noexcept { return copy_.find('\0') == std::string::npos; }
    const char *get() const noexcept { return copy_.c_str(); }

private:
    std::string copy_;
};

/** A text of C that is always there. */
inline std::string_view text(const char *borrowed) noexcept {
    return borrowed ? std::string_view(borrowed) : std::string_view();
}

/** A text of C that may be missing. */
inline std::optional<std::string_view> text_or_none(const char *borrowed) noexcept {
    return borrowed ? std::optional<std::string_view>(borrowed) : std::nullopt;
}

/** A text that C gave. */
inline std::optional<std::string> taken(char *string) {
    const handle<char> owner(string);
    return owner ? std::optional<std::string>(owner.get()) : std::nullopt;
}

/** A time of C, which has -1 for none. */
inline std::optional<std::chrono::milliseconds> time_or_none(std::int64_t milliseconds) noexcept {
    return milliseconds < 0 ? std::nullopt : std::optional(std::chrono::milliseconds(milliseconds));
}

/** An HTTP status of C, which has 0 for none. */
inline std::optional<std::uint16_t> http_status_or_none(std::uint16_t status) noexcept {
    return status == 0 ? std::nullopt : std::optional(status);
}

} // namespace detail

/**
 * What can be asked of C by its index: a range with random access, whose elements are made as they are asked for. It is borrowed from
 * its object; copying it costs nothing.
 */
template <class Parts>
class sequence {
public:
    /** What it has; an element is a value that borrows from the same object. */
    using value_type = typename Parts::value_type;
    /** As in the containers of the standard library. */
    using size_type = std::size_t;
    /** As in the containers of the standard library. */
    using difference_type = std::ptrdiff_t;

    /** An iterator with random access; for the algorithms before C++20, which need references for that, of input. */
    class iterator;
    /** Elements cannot be changed anyway. */
    using const_iterator = iterator;

    /** The elements of this object, which may be null: then there are none. */
    explicit sequence(typename Parts::owner owner = nullptr) noexcept : owner_(owner) {}

    /** How many there are. */
    size_type size() const noexcept { return Parts::len(owner_); }
    /** Whether there are none. */
    bool empty() const noexcept { return size() == 0; }
    /** One of them, from 0; index must be less than size(). */
    value_type operator[](size_type index) const noexcept { return Parts::get(owner_, index); }
    /** The first one. */
    iterator begin() const noexcept { return iterator(owner_, 0); }
    /** Past the last one. */
    iterator end() const noexcept { return iterator(owner_, static_cast<difference_type>(size())); }

private:
    typename Parts::owner owner_;
};

template <class Parts>
class sequence<Parts>::iterator {
    /** What operator-> needs, because there is no element that could be pointed to. */
    struct arrow {
        typename Parts::value_type value;
        const typename Parts::value_type *operator->() const noexcept { return &value; }
    };

public:
    /** As in the iterators of the standard library. */
    using value_type = typename Parts::value_type;
    using difference_type = std::ptrdiff_t;
    using reference = value_type;
    using pointer = arrow;
    using iterator_category = std::input_iterator_tag;
#if defined(__cpp_lib_ranges)
    using iterator_concept = std::random_access_iterator_tag;
#endif

    /** Of no sequence. */
    iterator() = default;

    value_type operator*() const noexcept { return (*this)[0]; }
    arrow operator->() const noexcept { return {**this}; }
    value_type operator[](difference_type n) const noexcept { return Parts::get(owner_, static_cast<std::size_t>(index_ + n)); }

    iterator &operator++() noexcept { return *this += 1; }
    iterator &operator--() noexcept { return *this -= 1; }
    iterator operator++(int) noexcept { return std::exchange(*this, *this + 1); }
    iterator operator--(int) noexcept { return std::exchange(*this, *this - 1); }
    iterator &operator+=(difference_type n) noexcept { index_ += n; return *this; }
    iterator &operator-=(difference_type n) noexcept { index_ -= n; return *this; }
    friend iterator operator+(iterator at, difference_type n) noexcept { return at += n; }
    friend iterator operator+(difference_type n, iterator at) noexcept { return at += n; }
    friend iterator operator-(iterator at, difference_type n) noexcept { return at -= n; }
    friend difference_type operator-(const iterator &a, const iterator &b) noexcept { return a.index_ - b.index_; }
    friend bool operator==(const iterator &a, const iterator &b) noexcept { return a.index_ == b.index_; }
    friend bool operator!=(const iterator &a, const iterator &b) noexcept { return a.index_ != b.index_; }
    friend bool operator<(const iterator &a, const iterator &b) noexcept { return a.index_ < b.index_; }
    friend bool operator>(const iterator &a, const iterator &b) noexcept { return a.index_ > b.index_; }
    friend bool operator<=(const iterator &a, const iterator &b) noexcept { return a.index_ <= b.index_; }
    friend bool operator>=(const iterator &a, const iterator &b) noexcept { return a.index_ >= b.index_; }

private:
    friend class sequence<Parts>;
    iterator(typename Parts::owner owner, difference_type index) noexcept : owner_(owner), index_(index) {}

    typename Parts::owner owner_ = nullptr;
    difference_type index_ = 0;
};

// ---- Statuses ----

/** The kind of an error. Numbers are only ever added: treat one that you do not know as a failure. */
enum class status : std::uint32_t {
    /** It succeeded; no error has it. */
    ok = CALYPSO_OK,
    /** An option, the key or a certificate file cannot be used. Nothing was sent. */
    config = CALYPSO_CONFIG,
    /** The request can never be right, such as a negative amount or a text that is no amount. Nothing was sent. */
    invalid_request = CALYPSO_INVALID_REQUEST,
    /** The key was refused. */
    authentication = CALYPSO_AUTHENTICATION,
    /** There is no such invoice or template. */
    not_found = CALYPSO_NOT_FOUND,
    /** The invoice is in a state in which this cannot be done. */
    conflict = CALYPSO_CONFLICT,
    /** Too many requests; see error::retry_after. */
    rate_limited = CALYPSO_RATE_LIMITED,
    /** The service refused the request for another reason. */
    bad_request = CALYPSO_BAD_REQUEST,
    /** The service failed. */
    server = CALYPSO_SERVER,
    /** No connection was made, TLS or a proxy refused, or the connection was lost. */
    connect = CALYPSO_CONNECT,
    /** The call's deadline passed. */
    timeout = CALYPSO_TIMEOUT,
    /** The response cannot be used. */
    invalid_response = CALYPSO_INVALID_RESPONSE,
    /** The interrupt callback, client::interrupt_calls or an exception of a callback said stop. */
    interrupted = CALYPSO_INTERRUPTED,
    /** client::create_invoice_once found an equal invoice and sent nothing; error::invoices has it, live ones first. */
    already_exists = CALYPSO_ALREADY_EXISTS,
    /** client::create_invoice_once leaves it to you which of error::invoices is the order, if one is. */
    unresolved = CALYPSO_UNRESOLVED,
    /** A defect of the library; please report the message. */
    panic = CALYPSO_PANIC,
    /** A moved-from object was used. Nothing was done. */
    null_argument = CALYPSO_NULL_ARGUMENT,
    /** A text is not UTF-8. Nothing was done. */
    invalid_utf8 = CALYPSO_INVALID_UTF8,
};

/** The name of a status as calypso.h has it, such as "CALYPSO_NOT_FOUND", for logs; empty for one that this version does not know. */
inline std::string_view to_string(status status) noexcept { return detail::text(calypso_status_name(static_cast<std::uint32_t>(status))); }

/** Which certificates a server's certificate may descend from; see config::tls_roots. */
enum class tls_roots : std::uint32_t {
    /** Mozilla's list, compiled in: the same trust on every machine. */
    bundled = CALYPSO_TLS_ROOTS_BUNDLED,
    /** The operating system's store, read once when the client is made. */
    system = CALYPSO_TLS_ROOTS_SYSTEM,
};

// ---- Invoices ----

class error;
#if defined(__cpp_lib_expected)
/** What a try_ function returns: what it is for, or a calypso::error. */
template <class T>
using result = std::expected<T, error>;
#else
template <class T>
class result;
#endif

/** A field that this version does not know. */
struct extra_field {
    /** Its name. */
    std::string_view name;
    /** Its JSON text, as it came. */
    std::string_view json;
};

/** An amount of invoice::fiat. */
struct fiat_amount {
    /** Its currency code. */
    std::string_view code;
    /** Decimal text. */
    std::string_view amount;
};

namespace detail {

struct item_extra {
    using owner = const calypso_cart_item *;
    using value_type = extra_field;
    static std::size_t len(owner item) noexcept { return calypso_cart_item_extra_len(item); }
    static extra_field get(owner item, std::size_t index) noexcept {
        return {text(calypso_cart_item_extra_name(item, index)), text(calypso_cart_item_extra_json(item, index))};
    }
};

} // namespace detail

/** A line of an invoice's cart, borrowed from the invoice. Any part of it may be missing. */
class cart_item {
public:
    /** That of C. */
    explicit cart_item(const calypso_cart_item *item) noexcept : item_(item) {}

    /** What is sold. */
    std::optional<std::string_view> product() const noexcept { return detail::text_or_none(calypso_cart_item_product(item_)); }
    /** The price, in the item's currency: decimal text as it came. */
    std::optional<std::string_view> price() const noexcept { return detail::text_or_none(calypso_cart_item_price(item_)); }
    /** How many are sold, which need not be a whole number: decimal text. */
    std::optional<std::string_view> quantity() const noexcept { return detail::text_or_none(calypso_cart_item_quantity(item_)); }
    /** What the price is counted in. */
    std::optional<std::string_view> currency() const noexcept { return detail::text_or_none(calypso_cart_item_currency(item_)); }
    /** The fields that this version does not know. */
    sequence<detail::item_extra> extra() const noexcept { return sequence<detail::item_extra>(item_); }
    /** For the functions of calypso.h. */
    const calypso_cart_item *get() const noexcept { return item_; }

private:
    const calypso_cart_item *item_;
};

namespace detail {

struct invoice_cart {
    using owner = const calypso_invoice *;
    using value_type = cart_item;
    static std::size_t len(owner invoice) noexcept { return calypso_invoice_cart_items_len(invoice); }
    static cart_item get(owner invoice, std::size_t index) noexcept {
        return cart_item(calypso_invoice_cart_items_get(invoice, index));
    }
};

struct invoice_fiat {
    using owner = const calypso_invoice *;
    using value_type = fiat_amount;
    static std::size_t len(owner invoice) noexcept { return calypso_invoice_fiat_len(invoice); }
    static fiat_amount get(owner invoice, std::size_t index) noexcept {
        return {text(calypso_invoice_fiat_code(invoice, index)), text(calypso_invoice_fiat_amount(invoice, index))};
    }
};

struct invoice_extra {
    using owner = const calypso_invoice *;
    using value_type = extra_field;
    static std::size_t len(owner invoice) noexcept { return calypso_invoice_extra_len(invoice); }
    static extra_field get(owner invoice, std::size_t index) noexcept {
        return {text(calypso_invoice_extra_name(invoice, index)), text(calypso_invoice_extra_json(invoice, index))};
    }
};

} // namespace detail

/**
 * An invoice as the service sent it; it never changes. Id, state, amount and currency are always there, anything else may be missing.
 * The vendor's document does not say what pay_amount, fee and fiat mean: ask the vendor before you tell a customer what to send.
 *
 * A copy is an invoice of its own; so `calypso::invoice kept = list[0];` keeps one whose list goes.
 */
class invoice {
public:
    /** Takes over one of C. */
    explicit invoice(calypso_invoice *taken) noexcept : invoice_(taken), is_owned_(true) {}
    invoice(const invoice &other) noexcept : invoice(calypso_invoice_clone(other.invoice_)) {}
    invoice(invoice &&other) noexcept
        : invoice_(std::exchange(other.invoice_, nullptr)), is_owned_(std::exchange(other.is_owned_, true)) {}
    invoice &operator=(invoice other) noexcept {
        std::swap(invoice_, other.invoice_);
        std::swap(is_owned_, other.is_owned_);
        return *this;
    }
    ~invoice() {
        if (is_owned_) calypso_invoice_free(const_cast<calypso_invoice *>(invoice_));
    }

#if CALYPSO_HPP_EXCEPTIONS
    /** Reads what to_json wrote, so that an invoice can be stored. Throws status::invalid_request when the text is not an invoice. */
    static invoice from_json(std::string_view json);
#endif
    /** from_json as a result. */
    CALYPSO_TRY static result<invoice> try_from_json(std::string_view json);

    /** The number that names the invoice. */
    std::uint64_t id() const noexcept { return calypso_invoice_id(invoice_); }
    /** Whether the invoice is paid in full: true for the state "PAID" alone. Deliver only then. */
    bool is_paid() const noexcept { return calypso_invoice_is_paid(invoice_); }
    /** What has become of it: "PENDING_PAYMENT", "PAID", "PENDING_INTERVENTION", "CANCEL", or a state that this version does not know. */
    std::string_view state() const noexcept CALYPSO_LIFETIMEBOUND { return detail::text(calypso_invoice_state(invoice_)); }
    /** The total amount: decimal text as it came, which may have an exponent; see amount_plain. */
    std::string_view amount() const noexcept CALYPSO_LIFETIMEBOUND { return detail::text(calypso_invoice_amount(invoice_)); }
    /** What the amount is counted in, such as "BTC". */
    std::string_view currency() const noexcept CALYPSO_LIFETIMEBOUND { return detail::text(calypso_invoice_currency(invoice_)); }
    /** What the invoice is for. */
    std::optional<std::string_view> description() const noexcept CALYPSO_LIFETIMEBOUND {
        return detail::text_or_none(calypso_invoice_description(invoice_));
    }
    /** Where the customer has to pay to. */
    std::optional<std::string_view> invoice_address() const noexcept CALYPSO_LIFETIMEBOUND {
        return detail::text_or_none(calypso_invoice_invoice_address(invoice_));
    }
    /** payAmount, whose meaning and currency are not documented: decimal text. */
    std::optional<std::string_view> pay_amount() const noexcept CALYPSO_LIFETIMEBOUND {
        return detail::text_or_none(calypso_invoice_pay_amount(invoice_));
    }
    /** fee, whose meaning and currency are not documented: decimal text. */
    std::optional<std::string_view> fee() const noexcept CALYPSO_LIFETIMEBOUND {
        return detail::text_or_none(calypso_invoice_fee(invoice_));
    }
    /** When the invoice was made, as the service wrote it. */
    std::optional<std::string_view> created_date() const noexcept CALYPSO_LIFETIMEBOUND {
        return detail::text_or_none(calypso_invoice_created_date(invoice_));
    }
    /** When the invoice was made, what is finer than a microsecond cut off; none when the date is missing or not RFC 3339. */
    std::optional<timestamp> created() const noexcept {
        std::int64_t seconds = 0;
        std::uint32_t nanoseconds = 0;
        if (!calypso_invoice_created_unix(invoice_, &seconds, &nanoseconds)) return std::nullopt;
        return timestamp(std::chrono::seconds(seconds) + std::chrono::microseconds(nanoseconds / 1000));
    }
    /** The lines of the cart, in the service's order. */
    sequence<detail::invoice_cart> cart_items() const noexcept CALYPSO_LIFETIMEBOUND {
        return sequence<detail::invoice_cart>(invoice_);
    }
    /** Amounts in other currencies, whose meaning is not documented, ordered by code. */
    sequence<detail::invoice_fiat> fiat() const noexcept CALYPSO_LIFETIMEBOUND {
        return sequence<detail::invoice_fiat>(invoice_);
    }
    /** The fields that this version does not know, in the service's order. */
    sequence<detail::invoice_extra> extra() const noexcept CALYPSO_LIFETIMEBOUND {
        return sequence<detail::invoice_extra>(invoice_);
    }
    /** The invoice as JSON in the API's shape: every number with the digits it came with, unknown fields at the end. */
    std::string to_json() const { return detail::taken(calypso_invoice_to_json(invoice_)).value_or(std::string()); }

    /** Whether they are equal in everything, numbers by value. */
    friend bool operator==(const invoice &a, const invoice &b) noexcept { return calypso_invoice_equals(a.invoice_, b.invoice_); }
    friend bool operator!=(const invoice &a, const invoice &b) noexcept { return !(a == b); }

    /** For the functions of calypso.h. */
    const calypso_invoice *get() const noexcept CALYPSO_LIFETIMEBOUND { return invoice_; }

private:
    friend class error;
    friend class invoice_change;
    friend class invoice_list;
    struct borrowed {};
    /** One that a list, a change or an error owns; only they have it, and give out nothing but constant references. */
    invoice(borrowed, const calypso_invoice *lent) noexcept : invoice_(lent), is_owned_(false) {}

    const calypso_invoice *invoice_;
    bool is_owned_;
};

// ---- Errors and results ----

/**
 * Why a call failed. A program decides by kind() and, for what changes something, by outcome_unknown(). Copying it never throws and
 * costs nothing. Nothing in it holds the API key.
 */
class error : public std::exception {
public:
    /** Takes over one of C, and what a callback threw. */
    explicit error(calypso_error *taken, std::exception_ptr thrown = nullptr)
        : error(detail::handle<calypso_error>(taken), std::move(thrown)) {}
    /** One of a program's own, for instance in a test. */
    error(status kind, std::string message) : what_(std::make_shared<const content>(kind, std::move(message))) {}

    /** The message, for everybody who catches a std::exception. */
    const char *what() const noexcept override {
        return what_->native ? calypso_error_message(native()) : what_->message.c_str();
    }
    /** What went wrong. */
    status kind() const noexcept {
        return what_->native ? static_cast<status>(calypso_error_kind(native())) : what_->kind;
    }
    /**
     * Whether the operation changes something and may have been applied although it failed. False means that it certainly was not.
     * For a create, true means: look with client::find_invoices before you create again.
     */
    bool outcome_unknown() const noexcept { return calypso_error_outcome_unknown(native()); }
    /** One line for people: what happened, why, and what to do. */
    std::string_view message() const noexcept CALYPSO_LIFETIMEBOUND { return what(); }
    /** The HTTP status of the last response, if there was one. */
    std::optional<std::uint16_t> http_status() const noexcept {
        return detail::http_status_or_none(calypso_error_http_status(native()));
    }
    /** The vendor's errorCode, such as "006", whose values are not documented. */
    std::optional<std::string_view> code() const noexcept CALYPSO_LIFETIMEBOUND {
        return detail::text_or_none(calypso_error_code(native()));
    }
    /** The vendor's traceId, which their support can look up. */
    std::optional<std::string_view> trace_id() const noexcept CALYPSO_LIFETIMEBOUND {
        return detail::text_or_none(calypso_error_trace_id(native()));
    }
    /** How long to wait before trying again, where the service said so. */
    std::optional<std::chrono::milliseconds> retry_after() const noexcept {
        return detail::time_or_none(calypso_error_retry_after_ms(native()));
    }
    /** The first 4 KiB of the last response's body, what is not UTF-8 in it replaced. */
    std::optional<std::string_view> body() const noexcept CALYPSO_LIFETIMEBOUND {
        return detail::text_or_none(calypso_error_body(native()));
    }
    /** The operation that failed, such as "create_invoice"; none when it was none, as when a client is made. */
    std::optional<std::string_view> operation() const noexcept CALYPSO_LIFETIMEBOUND {
        return detail::text_or_none(what_->native ? calypso_error_operation(native()) : what_->operation);
    }
    /** How many attempts were made; 0 when nothing was tried. */
    std::uint32_t attempts() const noexcept { return calypso_error_attempts(native()); }
    /** How long the call took in all. */
    std::chrono::milliseconds elapsed() const noexcept { return std::chrono::milliseconds(calypso_error_elapsed_ms(native())); }
    /** The invoice's id, where it could be read although the rest of the response could not. */
    std::optional<std::uint64_t> invoice_id() const noexcept {
        std::uint64_t id = 0;
        return calypso_error_invoice_id(native(), &id) ? std::optional(id) : std::nullopt;
    }
    /**
     * The invoices that it is about: the equal ones of status::already_exists, the candidates of status::unresolved, the one last seen
     * when a wait for a payment fails.
     */
    const std::vector<invoice> &invoices() const noexcept CALYPSO_LIFETIMEBOUND { return what_->invoices; }
    /** What a callback threw that ended the call; null otherwise. An operation that throws throws this instead of the error. */
    std::exception_ptr callback_exception() const noexcept { return what_->thrown; }

    /** For the functions of calypso.h; null for one that C did not make. */
    const calypso_error *get() const noexcept CALYPSO_LIFETIMEBOUND { return native(); }

    /** The same as the error of an operation, whose name lives for ever. */
    error during(const char *operation) const {
        return error(std::make_shared<const content>(kind(), std::string(operation) + ": " + what(), operation));
    }

private:
    struct content {
        content(status what, std::string why, const char *where = nullptr)
            : kind(what), message(std::move(why)), operation(where) {}
        content(detail::handle<calypso_error> taken, std::exception_ptr by_callback)
            : native(std::move(taken)), thrown(std::move(by_callback)) {
            const std::size_t len = calypso_error_invoices_len(native.get());
            invoices.reserve(len);
            for (std::size_t i = 0; i < len; ++i)
                invoices.push_back(invoice(invoice::borrowed(), calypso_error_invoices_get(native.get(), i)));
        }

        detail::handle<calypso_error> native; // if C made it; else the three below
        status kind = status::ok;
        std::string message;
        const char *operation = nullptr;
        std::vector<invoice> invoices;
        std::exception_ptr thrown;
    };

    error(detail::handle<calypso_error> taken, std::exception_ptr thrown)
        : what_(std::make_shared<const content>(std::move(taken), std::move(thrown))) {}
    explicit error(std::shared_ptr<const content> what) noexcept : what_(std::move(what)) {}

    const calypso_error *native() const noexcept { return what_->native.get(); }

    std::shared_ptr<const content> what_;
};

namespace detail {

#if defined(__cpp_lib_expected)
using failure = std::unexpected<error>;
#else
struct failure {
    explicit failure(error reason) noexcept : why(std::move(reason)) {}
    error why;
};
#endif

} // namespace detail

#if !defined(__cpp_lib_expected)
/** What a try_ function returns: what it is for, or a calypso::error. Where there is a std::expected (C++23), it is that. */
template <class T>
class [[nodiscard]] result {
public:
    /** As in std::expected. */
    using value_type = T;
    using error_type = ::calypso::error;

    /** What a function is for. */
    result(T value) noexcept : either_(std::in_place_index<0>, std::move(value)) {}
    /** Why there is none. */
    result(detail::failure failure) noexcept : either_(std::in_place_index<1>, std::move(failure.why)) {}

    /** Whether it succeeded. */
    bool has_value() const noexcept { return either_.index() == 0; }
    explicit operator bool() const noexcept { return has_value(); }

    /** What the function is for; only when it succeeded. */
    T &operator*() & noexcept CALYPSO_LIFETIMEBOUND { return *std::get_if<0>(&either_); }
    const T &operator*() const & noexcept CALYPSO_LIFETIMEBOUND { return *std::get_if<0>(&either_); }
    T &&operator*() && noexcept CALYPSO_LIFETIMEBOUND { return std::move(*std::get_if<0>(&either_)); }
    T *operator->() noexcept CALYPSO_LIFETIMEBOUND { return std::get_if<0>(&either_); }
    const T *operator->() const noexcept CALYPSO_LIFETIMEBOUND { return std::get_if<0>(&either_); }

    /** Why it failed; only when it did. */
    ::calypso::error error() && noexcept { return std::move(*std::get_if<1>(&either_)); }
    const ::calypso::error &error() const & noexcept CALYPSO_LIFETIMEBOUND { return *std::get_if<1>(&either_); }

private:
    std::variant<T, ::calypso::error> either_;
};
#endif

namespace detail {

/** A call under way in this thread, with what a callback threw in it. */
class frame {
public:
    frame() noexcept : outer_(current()) { current() = this; }
    frame(const frame &) = delete;
    frame &operator=(const frame &) = delete;
    ~frame() { current() = outer_; }

    /** That of the innermost call; null where there is none. One for a whole process, also where symbols are hidden. */
#if defined(__GNUC__) && !defined(_WIN32)
    [[gnu::visibility("default")]]
#endif
    static frame *&current() noexcept {
        static thread_local frame *innermost = nullptr;
        return innermost;
    }
    /** Whether a callback threw in the innermost call. */
    static bool has_thrown() noexcept { return current() && current()->thrown; }

    std::exception_ptr thrown;

private:
    frame *outer_;
};

/** How a call ended: its result, and what a callback threw in it. */
template <class T>
struct CALYPSO_EXPECTED outcome {
    result<T> value;
    std::exception_ptr thrown;

    result<T> as_result() && { return std::move(value); }

#if CALYPSO_HPP_EXCEPTIONS
    T or_throw() && {
        if (thrown) std::rethrow_exception(std::move(thrown));
        if (!value) throw error(value.error());
        return *std::move(value);
    }
#endif
};

/** A call that was not made. */
template <class T>
outcome<T> refused(error why) {
    return {result<T>(failure(std::move(why))), nullptr};
}

/** Calls C, with slots for a Native and for an error behind the arguments; `make` makes a T of the Native. */
template <class T, class Native, class Make, class Operation, class... Arguments>
outcome<T> call_and_make(Make make, Operation operation, Arguments... arguments) {
    Native *made = nullptr;
    calypso_error *failed = nullptr;
    std::exception_ptr thrown;
    calypso_status status;
    {
        frame here;
        status = operation(arguments..., &made, &failed);
        thrown = std::move(here.thrown);
    }
    if (status != CALYPSO_OK) return {result<T>(failure(error(failed, thrown))), thrown};
    return {result<T>(make(made)), std::move(thrown)};
}

/** Calls C for what a T is made of alone. */
template <class T, class Native, class Operation, class... Arguments>
outcome<T> call(Operation operation, Arguments... arguments) {
    return call_and_make<T, Native>([](Native *made) { return T(made); }, operation, arguments...);
}

/** The error of a text that C would see cut short. */
inline error has_nul(status kind, const char *name) {
    return error(kind, std::string(name) + ": it has a NUL inside, which would cut it short: leave it out");
}

} // namespace detail

/** invoice::from_json. */
inline result<invoice> invoice::try_from_json(std::string_view json) {
    const detail::c_text text(json);
    if (!text.is_whole()) return detail::failure(detail::has_nul(status::invalid_request, "json"));
    return detail::call<invoice, calypso_invoice>(calypso_invoice_from_json, text.get()).as_result();
}

#if CALYPSO_HPP_EXCEPTIONS
/** See the class. */
inline invoice invoice::from_json(std::string_view json) {
    result<invoice> read = try_from_json(json);
    if (!read) throw error(read.error());
    return *std::move(read);
}
#endif

// ---- Lists ----

/** Invoices in order: a container with random access that never changes. */
class invoice_list {
public:
    /** As in the containers of the standard library. */
    using value_type = invoice;
    using size_type = std::size_t;
    using difference_type = std::ptrdiff_t;
    using reference = const invoice &;
    using const_reference = const invoice &;
    using iterator = const invoice *;
    using const_iterator = const invoice *;

    /** Takes over one of C. */
    explicit invoice_list(calypso_invoice_list *taken) : list_(taken) {
        const std::size_t len = calypso_invoice_list_len(taken);
        invoices_.reserve(len);
        for (std::size_t i = 0; i < len; ++i)
            invoices_.push_back(invoice(invoice::borrowed(), calypso_invoice_list_get(taken, i)));
    }

    /** How many there are. */
    size_type size() const noexcept { return invoices_.size(); }
    /** Whether there are none. */
    bool empty() const noexcept { return invoices_.empty(); }
    /** One of them, from 0; index must be less than size(). */
    const invoice &operator[](size_type index) const noexcept CALYPSO_LIFETIMEBOUND { return invoices_[index]; }
    /** The first one; there must be one. */
    const invoice &front() const noexcept CALYPSO_LIFETIMEBOUND { return invoices_.front(); }
    /** The last one; there must be one. */
    const invoice &back() const noexcept CALYPSO_LIFETIMEBOUND { return invoices_.back(); }
    /** All of them, behind each other. */
    const invoice *data() const noexcept CALYPSO_LIFETIMEBOUND { return invoices_.data(); }
    const invoice *begin() const noexcept CALYPSO_LIFETIMEBOUND { return data(); }
    const invoice *end() const noexcept CALYPSO_LIFETIMEBOUND { return data() + size(); }

    /** For the functions of calypso.h. */
    const calypso_invoice_list *get() const noexcept CALYPSO_LIFETIMEBOUND { return list_.get(); }

private:
    detail::handle<calypso_invoice_list> list_;
    std::vector<invoice> invoices_;
};

namespace detail {

/** What C calls back, which has to live as long as it may. */
struct callbacks {
    std::shared_ptr<void> interrupt;
    std::shared_ptr<void> on_event;
};

#if CALYPSO_HPP_EXCEPTIONS
/**
 * An input iterator over what a Source gives one after the other. The Source has one place, however many of these there are. What it
 * points to may be moved from.
 */
template <class Source>
class pulling_iterator {
public:
    /** As in the iterators of the standard library. */
    using value_type = typename Source::value_type;
    using difference_type = std::ptrdiff_t;
    using reference = value_type &;
    using pointer = value_type *;
    using iterator_category = std::input_iterator_tag;

    /** The end. */
    pulling_iterator() = default;

    reference operator*() const noexcept { return *from_->current_; }
    pointer operator->() const noexcept { return &*from_->current_; }
    pulling_iterator &operator++() {
        from_->current_ = from_->next();
        if (!from_->current_) from_ = nullptr;
        return *this;
    }
    void operator++(int) { ++*this; }
    friend bool operator==(const pulling_iterator &a, const pulling_iterator &b) noexcept { return a.from_ == b.from_; }
    friend bool operator!=(const pulling_iterator &a, const pulling_iterator &b) noexcept { return a.from_ != b.from_; }

private:
    friend Source;
    explicit pulling_iterator(Source *from) noexcept : from_(from) {}

    Source *from_ = nullptr;
};
#endif

} // namespace detail

/**
 * The invoices of client::iter_invoices, as they arrive. One thread at a time may use it. The list was whole only if its end came
 * without an error.
 */
class invoice_iter {
public:
    /** What it gives. */
    using value_type = invoice;

    /** Takes over one of C. */
    explicit invoice_iter(calypso_invoice_iter *taken) noexcept : iter_(taken) {}

    /**
     * The next invoice, or an error; none at the end of the list. An invoice that cannot be read is one status::invalid_response: call
     * again for the next one. Any other error is the last before the end.
     */
    CALYPSO_TRY result<std::optional<invoice>> try_next() { return read().as_result(); }

#if CALYPSO_HPP_EXCEPTIONS
    /** The same, with the error thrown. */
    [[nodiscard]] std::optional<invoice> next() { return read().or_throw(); }

    /** An input iterator. */
    using iterator = detail::pulling_iterator<invoice_iter>;
    /** Reads the first invoice; so does each ++ the next. Both throw as next() does, and after that ++ goes on behind the error. */
    iterator begin() { return ++iterator(this); }
    /** The end of the list. */
    iterator end() noexcept { return iterator(); }
#endif

    /** For the functions of calypso.h. */
    calypso_invoice_iter *get() noexcept CALYPSO_LIFETIMEBOUND { return iter_.get(); }

private:
    friend class client;
#if CALYPSO_HPP_EXCEPTIONS
    friend iterator;
#endif

    detail::outcome<std::optional<invoice>> read() {
        const auto make = [](calypso_invoice *made) { return made ? std::optional(invoice(made)) : std::nullopt; };
        return detail::call_and_make<std::optional<invoice>, calypso_invoice>(make, calypso_invoice_iter_next, get());
    }

    detail::callbacks callbacks_;
    detail::handle<calypso_invoice_iter> iter_;
    std::optional<invoice> current_;
};

// ---- Watching ----

/**
 * How to watch invoices: what is known of them already, and how often the list is read. What cannot be used comes back from
 * client::watch_invoices.
 */
class watch {
public:
    /** Knows nothing yet, so that every invoice in the list is new. */
    watch() noexcept : watch_(calypso_watch_new()) {}
    /** Takes over one of C. */
    explicit watch(calypso_watch *taken) noexcept : watch_(taken) {}

    /** Knows an invoice, by its id, in this state: one that your program saved when it ran the last time. */
    watch &known(std::uint64_t id, std::string_view state) CALYPSO_LIFETIMEBOUND {
        const detail::c_text text(state);
        if (text.is_whole())
            (void)calypso_watch_add_known(watch_.get(), id, text.get());
        else if (!fault_)
            fault_ = detail::has_nul(status::invalid_request, "known");
        return *this;
    }
    /** Knows all of these: pairs of an id and a state, such as the std::map that invoice_watch::known gave, or rows of a table. */
    template <class States>
    watch &known(const States &states) CALYPSO_LIFETIMEBOUND {
        for (const auto &[id, state] : states) known(id, state);
        return *this;
    }
    /** The time from the end of one reading to the next. Default 10 s; each is moved by up to a fifth at random; 0 is refused. */
    watch &interval(time_span interval) noexcept CALYPSO_LIFETIMEBOUND {
        (void)calypso_watch_set_interval_ms(watch_.get(), interval.milliseconds());
        return *this;
    }
    /**
     * Whether to begin from the present: the invoices of the first whole list that are not known become known without being handed out.
     * Default false. For the very first start of a program: later, what was made while it did not run would be passed over.
     */
    watch &skip_existing(bool skip) noexcept CALYPSO_LIFETIMEBOUND {
        (void)calypso_watch_set_skip_existing(watch_.get(), skip);
        return *this;
    }

    /** For the functions of calypso.h, which do not know of a NUL in a text. */
    const calypso_watch *get() const noexcept CALYPSO_LIFETIMEBOUND { return watch_.get(); }

private:
    friend class client;

    std::optional<error> fault_;
    detail::handle<calypso_watch> watch_;
};

/** An invoice whose state is not the one that was known. */
class invoice_change {
public:
    /** Takes over one of C. */
    explicit invoice_change(calypso_invoice_change *taken) noexcept
        : change_(taken), invoice_(::calypso::invoice::borrowed(), calypso_invoice_change_invoice(taken)) {}

    /** The invoice as it is now; a copy of it can be kept. */
    const ::calypso::invoice &invoice() const noexcept CALYPSO_LIFETIMEBOUND { return invoice_; }
    /** The state that the invoice was last known in; none if it is new. */
    std::optional<std::string_view> previous_state() const noexcept CALYPSO_LIFETIMEBOUND {
        return detail::text_or_none(calypso_invoice_change_previous_state(get()));
    }

    /** For the functions of calypso.h. */
    const calypso_invoice_change *get() const noexcept CALYPSO_LIFETIMEBOUND { return change_.get(); }

private:
    detail::handle<calypso_invoice_change> change_;
    ::calypso::invoice invoice_;
};

/**
 * The changes of client::watch_invoices, as they are noticed. One thread at a time may use it. Destroying it ends the watch.
 *
 *     for (const calypso::invoice_change &change : changes) { deal_with(change); save(changes.known()); }
 */
class invoice_watch {
public:
    /** What it gives. */
    using value_type = invoice_change;

    /** Takes over one of C. */
    explicit invoice_watch(calypso_invoice_watch *taken) noexcept : watch_(taken) {}

    /**
     * Waits for the next change, or an error; none is the end, which comes only after an error that ended the watch. An invoice that
     * cannot be read is one status::invalid_response: call again, and the watch goes on. Any other error is the last: a refused key or
     * certificate, another 4xx, status::interrupted. A service that fails for a moment is no error here: the list is read again.
     */
    CALYPSO_TRY result<std::optional<invoice_change>> try_next() { return read().as_result(); }

#if CALYPSO_HPP_EXCEPTIONS
    /** The same, with the error thrown. What a callback throws ends the watch: begin another one with what is saved. */
    [[nodiscard]] std::optional<invoice_change> next() { return read().or_throw(); }

    /** An input iterator. */
    using iterator = detail::pulling_iterator<invoice_watch>;
    /** Waits for the first change; so does each ++ for the next. Both throw as next() does, and after that a new begin() goes on. */
    iterator begin() { return ++iterator(this); }
    /** The end, which comes only after an error. */
    iterator end() noexcept { return iterator(); }
#endif

    /**
     * What is known now: the states that were given at the start, and that of every change that was handed out. Save it once you have
     * dealt with a change, and nowhere else, such as when you leave the loop: it includes the change at hand.
     */
    std::map<std::uint64_t, std::string> known() const {
        const detail::handle<calypso_known_states> states(calypso_invoice_watch_known(watch_.get()));
        std::map<std::uint64_t, std::string> known;
        for (std::size_t i = 0, len = calypso_known_states_len(states.get()); i < len; ++i)
            known.emplace_hint(known.end(), calypso_known_states_id(states.get(), i), calypso_known_states_state(states.get(), i));
        return known;
    }

    /** For the functions of calypso.h. */
    calypso_invoice_watch *get() noexcept CALYPSO_LIFETIMEBOUND { return watch_.get(); }

private:
    friend class client;
#if CALYPSO_HPP_EXCEPTIONS
    friend iterator;
#endif

    detail::outcome<std::optional<invoice_change>> read() {
        using change = std::optional<invoice_change>;
        const auto make = [](calypso_invoice_change *made) { return made ? change(invoice_change(made)) : std::nullopt; };
        return detail::call_and_make<change, calypso_invoice_change>(make, calypso_invoice_watch_next, get());
    }

    detail::callbacks callbacks_;
    detail::handle<calypso_invoice_watch> watch_;
    std::optional<invoice_change> current_;
};

// ---- Options ----

/** One attempt, after it ended. It holds neither the key nor anything that was sent or received. */
class event {
public:
    /** That of C, which lives as long as the callback runs that is given it. */
    explicit event(const calypso_event *lent) noexcept : event_(lent) {}
    event(const event &) = delete;
    event &operator=(const event &) = delete;

    /** The whole event as a line for a log. */
    std::string_view line() const noexcept CALYPSO_LIFETIMEBOUND { return detail::text(calypso_event_line(event_)); }
    /** What was attempted, such as "get_invoice". The read that settles a cancel is a "get_invoice" of its own. */
    std::string_view operation() const noexcept CALYPSO_LIFETIMEBOUND { return detail::text(calypso_event_operation(event_)); }
    /** Which attempt it was, from 1. */
    std::uint32_t attempt() const noexcept { return calypso_event_attempt(event_); }
    /** status::ok when the attempt succeeded, else why it failed. */
    status error() const noexcept { return static_cast<status>(calypso_event_error(event_)); }
    /** The response's HTTP status, if one came. */
    std::optional<std::uint16_t> http_status() const noexcept { return detail::http_status_or_none(calypso_event_http_status(event_)); }
    /** How long the attempt took. */
    std::chrono::milliseconds elapsed() const noexcept { return std::chrono::milliseconds(calypso_event_elapsed_ms(event_)); }
    /** How long the client waits before the next attempt; none when this was the last. */
    std::optional<std::chrono::milliseconds> wait() const noexcept { return detail::time_or_none(calypso_event_wait_ms(event_)); }
    /** For the functions of calypso.h. */
    const calypso_event *get() const noexcept CALYPSO_LIFETIMEBOUND { return event_; }

private:
    const calypso_event *event_;
};

namespace detail {

/** Runs a callback, and keeps what it throws for the call that it was called in; `otherwise` is what C hears then. */
template <bool Exceptions, class Callback, class Result>
Result guarded(Callback callback, Result otherwise) noexcept {
    if (frame::has_thrown()) return otherwise;
#if CALYPSO_HPP_EXCEPTIONS
    try {
        return callback();
    } catch (...) {
        if (!frame::current()) std::terminate(); // the call was made through calypso.h
        frame::current()->thrown = std::current_exception();
        return otherwise;
    }
#else
    return callback();
#endif
}

/** What C asks whether to stop; it does when a callback threw, too. */
template <class Callback, bool Exceptions = CALYPSO_HPP_EXCEPTIONS>
bool CALYPSO_CALLBACK ask(void *callback) noexcept {
    return guarded<Exceptions>([=] { return static_cast<bool>((*static_cast<Callback *>(callback))()); }, true);
}

/** What C tells of an attempt. */
template <class Callback, bool Exceptions = CALYPSO_HPP_EXCEPTIONS>
void CALYPSO_CALLBACK tell(const calypso_event *attempt, void *callback) noexcept {
    const auto run = [=] {
        (*static_cast<Callback *>(callback))(event(attempt));
        return true;
    };
    guarded<Exceptions>(run, true);
}

/** What C asks where a program has no interrupt of its own. */
inline bool CALYPSO_CALLBACK ask_frame(void *) noexcept { return frame::has_thrown(); }

} // namespace detail

/**
 * Options for a client. Every option has a default that is right for most merchants. The first one that cannot be used comes back as an
 * error, which names it, when a client is made.
 *
 *     calypso::config config("my-api-key");
 *     config.timeout(10s).max_retries(0);
 *     calypso::client client(config);
 */
class config {
public:
    /** Options with this API key, which Calypso's support gave you. It stands nowhere but in the header of a request. */
    explicit config(std::string_view api_key) {
        const detail::c_text key(api_key);
        if (!key.is_whole()) refuse("api_key");
        config_.reset(calypso_config_new(key.get()));
    }
    /** The same for a text of C, such as std::getenv gives, which may be null: then that is the error. */
    explicit config(const char *api_key) noexcept : config(calypso_config_new(api_key)) {}
    /** Takes over one of C. */
    explicit config(calypso_config *taken) noexcept : config_(taken) {}
    /** Options with the environment's CALYPSO_API_KEY and, if it is set, CALYPSO_BASE_URL. No other thread may change it meanwhile. */
    static config from_env() noexcept { return config(calypso_config_from_env()); }

    /** Where the service is. Default "https://invoice.calypso.finance"; a path prefix is kept. Plain http:// only to this machine. */
    config &base_url(std::string_view url) CALYPSO_LIFETIMEBOUND { return set("base_url", calypso_config_set_base_url, url); }
    /** How long a whole call may take, retries and waits included. Default 30 s; more than 24 h becomes 24 h; 0 is refused. */
    config &timeout(time_span time) noexcept CALYPSO_LIFETIMEBOUND { return set(calypso_config_set_timeout_ms, time.milliseconds()); }
    /** How long each attempt to connect may take, name lookup and TLS handshake included. Default 10 s; 0 is refused. */
    config &connect_timeout(time_span time) noexcept CALYPSO_LIFETIMEBOUND {
        return set(calypso_config_set_connect_timeout_ms, time.milliseconds());
    }
    /** How often a call may be tried again after its first attempt, where that is safe. Default 2; 0 turns it off. */
    config &max_retries(std::uint32_t retries) noexcept CALYPSO_LIFETIMEBOUND { return set(calypso_config_set_max_retries, retries); }
    /** Connects through this proxy: http:// or https://. Default: the environment's HTTPS_PROXY, else ALL_PROXY, less NO_PROXY. */
    config &proxy(std::string_view url) CALYPSO_LIFETIMEBOUND { return set("proxy", calypso_config_set_proxy, url); }
    /** Connects directly, whatever proxy the environment names. */
    config &no_proxy() noexcept CALYPSO_LIFETIMEBOUND { return set(calypso_config_set_no_proxy); }
    /** Trusts these certificates besides the roots: the text of a PEM file with one or many. Default none. */
    config &extra_roots(std::string_view pem) CALYPSO_LIFETIMEBOUND { return set("extra_roots", calypso_config_set_extra_roots, pem); }
    /** Which roots to trust. Default tls_roots::bundled. */
    config &tls_roots(calypso::tls_roots roots) noexcept CALYPSO_LIFETIMEBOUND {
        return set(calypso_config_set_tls_roots, static_cast<std::uint32_t>(roots));
    }
    /** The most bytes that one response may have, other than a list. Default 4 MiB; 0 is refused. */
    config &max_response_bytes(std::uint64_t bytes) noexcept CALYPSO_LIFETIMEBOUND {
        return set(calypso_config_set_max_response_bytes, bytes);
    }
    /** The most bytes of a list that is read whole. Default 256 MiB; 0 is refused. */
    config &max_list_bytes(std::uint64_t bytes) noexcept CALYPSO_LIFETIMEBOUND { return set(calypso_config_set_max_list_bytes, bytes); }
    /** Added to the User-Agent header, so that the vendor's support can find your calls. Visible ASCII; default none. */
    config &user_agent_suffix(std::string_view suffix) CALYPSO_LIFETIMEBOUND {
        return set("user_agent_suffix", calypso_config_set_user_agent_suffix, suffix);
    }
    /** Lets the key travel over plain http:// to another machine. Default false. Whoever can see the traffic then has the key. */
    config &allow_plain_http(bool allow) noexcept CALYPSO_LIFETIMEBOUND { return set(calypso_config_set_allow_plain_http, allow); }

    /**
     * Asks this at least every 50 ms while a call waits, in the thread that made the call; once it returns true, the call ends with
     * status::interrupted. Default none. It is called in several threads at once if calls are made in them.
     */
    template <class Callback>
    config &interrupt(Callback callback) CALYPSO_LIFETIMEBOUND {
        static_assert(std::is_invocable_r_v<bool, Callback &>, "an interrupt is called without arguments and returns whether to stop");
        const auto kept = std::make_shared<Callback>(std::move(callback));
        callbacks_.interrupt = kept;
        return set(calypso_config_set_interrupt, detail::ask<Callback>, static_cast<void *>(kept.get()));
    }
    /**
     * Calls this with a const calypso::event & after every attempt, in the thread that made the call, with no lock held. Default none.
     * It is called in several threads at once if calls are made in them.
     */
    template <class Callback>
    config &on_event(Callback callback) CALYPSO_LIFETIMEBOUND {
        static_assert(std::is_invocable_v<Callback &, const event &>, "on_event is called with a const calypso::event &");
        const auto kept = std::make_shared<Callback>(std::move(callback));
        callbacks_.on_event = kept;
        if (!callbacks_.interrupt) set(calypso_config_set_interrupt, detail::ask_frame, nullptr);
        return set(calypso_config_set_on_event, detail::tell<Callback>, static_cast<void *>(kept.get()));
    }

    /** For the functions of calypso.h. */
    calypso_config *get() noexcept CALYPSO_LIFETIMEBOUND { return config_.get(); }

private:
    friend class client;

    template <class Setter, class... Values>
    config &set(Setter setter, Values... values) noexcept {
        (void)setter(config_.get(), values...);
        return *this;
    }
    config &set(const char *name, calypso_status (*setter)(calypso_config *, const char *), std::string_view value) {
        const detail::c_text text(value);
        if (!text.is_whole()) {
            refuse(name);
            return *this;
        }
        return set(setter, text.get());
    }
    void refuse(const char *name) {
        if (!fault_) fault_ = detail::has_nul(status::config, name);
    }

    detail::callbacks callbacks_;
    std::optional<error> fault_;
    detail::handle<calypso_config> config_;
};

// ---- Orders ----

/**
 * What is asked for when an invoice is created. The first part that cannot be used comes back from the call that is given it, which then
 * sends nothing.
 */
class new_invoice {
public:
    /**
     * An invoice over an amount (decimal text, such as "0.00059165") of a currency (such as "BTC"). The description should name your
     * order: the API has no idempotency key, so it is the only thing by which an invoice can be found again whose response was lost.
     */
    new_invoice(std::string_view amount, std::string_view currency, std::string_view description) {
        const detail::c_text amount_text = part("amount", amount), currency_text = part("currency", currency),
                             description_text = part("description", description);
        new_invoice_.reset(calypso_new_invoice_new(amount_text.get(), currency_text.get(), description_text.get()));
    }
    /** Takes over one of C. */
    explicit new_invoice(calypso_new_invoice *taken) noexcept : new_invoice_(taken) {}

    /** Puts one more item into the cart. Price and quantity are decimal text. */
    new_invoice &add_cart_item(std::string_view product, std::string_view price, std::string_view quantity, std::string_view currency)
        CALYPSO_LIFETIMEBOUND {
        const detail::c_text product_text = part("product", product), price_text = part("price", price),
                             quantity_text = part("quantity", quantity), currency_text = part("currency", currency);
        (void)calypso_new_invoice_add_cart_item(new_invoice_.get(), product_text.get(), price_text.get(), quantity_text.get(),
                                           currency_text.get());
        return *this;
    }
    /** What the items cost together, each at its price times its quantity: decimal text; none when it has no exact answer. */
    std::optional<std::string> cart_total() const {
        return fault_ ? std::nullopt : detail::taken(calypso_new_invoice_cart_total(get()));
    }
    /** The JSON that creating it sends; none when a part cannot be used. */
    std::optional<std::string> to_json() const { return fault_ ? std::nullopt : detail::taken(calypso_new_invoice_to_json(get())); }

    /** For the functions of calypso.h, which do not know of a NUL in a text. */
    const calypso_new_invoice *get() const noexcept CALYPSO_LIFETIMEBOUND { return new_invoice_.get(); }

private:
    friend class client;

    detail::c_text part(const char *name, std::string_view value) {
        detail::c_text text(value);
        if (!fault_ && !text.is_whole()) fault_ = detail::has_nul(status::invalid_request, name);
        return text;
    }

    std::optional<error> fault_;
    detail::handle<calypso_new_invoice> new_invoice_;
};

/** How client::create_invoice_once does it. */
struct once_options {
    /**
     * Creates once more when complete lists have shown no match for so long, which assumes that a request that has not been applied by
     * then never will be. Default: never.
     */
    std::optional<time_span> resend_after = std::nullopt;
    /**
     * Returns the equal invoice that is there already, where it would be status::already_exists otherwise: only one that is not
     * cancelled, and only where it is the only such one. It may be in any state, and as well be paid.
     */
    bool return_existing = false;
};

/** How to wait for a payment. What cannot be used comes back from client::wait_for_payment. */
class payment_wait {
public:
    /** Waits at most so long, however long the client's timeout is, which bounds each poll. More than 365 days becomes 365 days. */
    explicit payment_wait(time_span timeout) noexcept : wait_(calypso_payment_wait_new(timeout.milliseconds())) {}
    /** Takes over one of C. */
    explicit payment_wait(calypso_payment_wait *taken) noexcept : wait_(taken) {}

    /** The time between the first two polls. Default 1 s; each later one is half as long again. */
    payment_wait &first_interval(time_span interval) noexcept CALYPSO_LIFETIMEBOUND {
        (void)calypso_payment_wait_set_first_interval_ms(wait_.get(), interval.milliseconds());
        return *this;
    }
    /** The most time between two polls, unless the service asks for more. Default 30 s. */
    payment_wait &longest_interval(time_span interval) noexcept CALYPSO_LIFETIMEBOUND {
        (void)calypso_payment_wait_set_longest_interval_ms(wait_.get(), interval.milliseconds());
        return *this;
    }
    /** Goes on waiting in this state too, besides "PENDING_PAYMENT", "MEM_POOL_FOUND" and "PENDING_COMPLIANCE_CHECK". */
    payment_wait &add_pending_state(std::string_view state) CALYPSO_LIFETIMEBOUND {
        const detail::c_text text(state);
        if (text.is_whole())
            (void)calypso_payment_wait_add_pending_state(wait_.get(), text.get());
        else if (!fault_)
            fault_ = detail::has_nul(status::invalid_request, "state");
        return *this;
    }

    /** For the functions of calypso.h, which do not know of a NUL in a text. */
    const calypso_payment_wait *get() const noexcept CALYPSO_LIFETIMEBOUND { return wait_.get(); }

private:
    friend class client;

    std::optional<error> fault_;
    detail::handle<calypso_payment_wait> wait_;
};

// ---- The client ----

/**
 * A client of the Calypso Invoice API. Make one and share it between threads: it never changes, and keeps its connections open. It may be
 * used after fork as well. No call may be running on it when it is destroyed; what it gave stays valid.
 */
class client {
public:
    /** Takes over one of C. */
    explicit client(calypso_client *taken) noexcept : client_(taken) {}

#if CALYPSO_HPP_EXCEPTIONS
    /** Checks every option and makes a client of them. Nothing is sent yet. Throws status::config, whose message names the option. */
    explicit client(const config &options) : client(make(options).or_throw()) {}
    /** A client with the key in the environment's CALYPSO_API_KEY and otherwise the defaults; see config::from_env. */
    static client from_env() { return client(config::from_env()); }
    /** The same client, connections included, with another timeout. interrupt_calls() of one does not end the calls of the other. */
    [[nodiscard]] client with_timeout(time_span timeout) const { return make(timeout).or_throw(); }

    /**
     * Creates an invoice. It goes out again only when that cannot make two invoices. When the error's outcome_unknown() is true it may
     * exist: look with find_invoices before you create again, or let create_invoice_once do that.
     */
    invoice create_invoice(const new_invoice &order) const { return creating(order).or_throw(); }
    /**
     * Creates an invoice from a template, which the vendor's document also calls a button. When the error's outcome_unknown() is true an
     * invoice may exist, and nothing in it tells it from others of the same template: compare the list by hand.
     */
    invoice create_invoice_from_template(std::uint64_t template_id) const { return creating(template_id).or_throw(); }
    /** Reads one invoice. Throws status::not_found when there is none with this id. */
    [[nodiscard]] invoice get_invoice(std::uint64_t id) const { return getting(id).or_throw(); }
    /**
     * Cancels an invoice; the one that comes back is in state "CANCEL". What this does to an invoice with money on it is not documented,
     * and "PENDING_PAYMENT" can hide a transfer that is under way. Throws status::conflict when its state does not allow it. When the
     * error's outcome_unknown() is true it may have been cancelled, or may be later.
     */
    invoice cancel_invoice(std::uint64_t id) const { return cancelling(id).or_throw(); }
    /**
     * Polls the invoice until its state no longer waits for a payment. That is not to say that it is paid: ask is_paid(). Throws
     * status::timeout when the wait is over; the error's invoices() then has the one that was last seen.
     */
    invoice wait_for_payment(std::uint64_t id, const payment_wait &wait) const { return waiting(id, wait).or_throw(); }
    /** Reads all invoices, in the service's order. Throws status::invalid_response when one of them cannot be read. */
    [[nodiscard]] invoice_list list_invoices() const { return listing().or_throw(); }
    /**
     * Reads all invoices one after the other, in constant memory however long the list is. Nothing is sent before the first one is asked
     * for. The client may be destroyed before it.
     *
     *     for (const calypso::invoice &invoice : client.iter_invoices()) std::cout << invoice.state() << '\n';
     */
    [[nodiscard]] invoice_iter iter_invoices() const { return iterating().or_throw(); }
    /**
     * Notices every change of state of every invoice, new invoices included, by reading the list again and again: the API has no
     * webhooks. Nothing is sent before the first change is asked for. The client may be destroyed before it.
     *
     * No change is lost: save invoice_watch::known once you have dealt with a change, and give it to watch::known when the program starts
     * again. A change that was not saved comes again, so deal with it in a way that may be repeated.
     */
    [[nodiscard]] invoice_watch watch_invoices(const watch &options) const { return watching(options).or_throw(); }
    /**
     * Creates an invoice whose description names the order, so that there is never more than one of it. It reads the whole list first,
     * and sends nothing when the order is there (status::already_exists) or may be (status::unresolved, and outcome_unknown() is false).
     * If the outcome of the create is unknown, it reads the list again until that shows the invoice; if the list leaves it unclear, that
     * is status::unresolved, and outcome_unknown() is true. Other processes and machines need a lock of their own.
     */
    invoice create_invoice_once(const new_invoice &order, const once_options &options = {}) const {
        return creating_once(order, options).or_throw();
    }
    /** The invoices in the list that are equal to this one: what to run after a crash, before creating again. It only reads. */
    [[nodiscard]] invoice_list find_invoices(const new_invoice &order) const { return finding(order).or_throw(); }
#endif

    /** The constructor as a result. */
    CALYPSO_TRY static result<client> try_new(const config &options) { return make(options).as_result(); }
    /** from_env as a result. */
    CALYPSO_TRY static result<client> try_from_env() { return try_new(config::from_env()); }
    /** with_timeout as a result. */
    CALYPSO_TRY result<client> try_with_timeout(time_span timeout) const { return make(timeout).as_result(); }
    /** create_invoice as a result. */
    CALYPSO_TRY result<invoice> try_create_invoice(const new_invoice &order) const { return creating(order).as_result(); }
    /** create_invoice_from_template as a result. */
    CALYPSO_TRY result<invoice> try_create_invoice_from_template(std::uint64_t template_id) const {
        return creating(template_id).as_result();
    }
    /** get_invoice as a result. */
    CALYPSO_TRY result<invoice> try_get_invoice(std::uint64_t id) const { return getting(id).as_result(); }
    /** cancel_invoice as a result. */
    CALYPSO_TRY result<invoice> try_cancel_invoice(std::uint64_t id) const { return cancelling(id).as_result(); }
    /** wait_for_payment as a result. */
    CALYPSO_TRY result<invoice> try_wait_for_payment(std::uint64_t id, const payment_wait &wait) const {
        return waiting(id, wait).as_result();
    }
    /** list_invoices as a result. */
    CALYPSO_TRY result<invoice_list> try_list_invoices() const { return listing().as_result(); }
    /** iter_invoices as a result. */
    CALYPSO_TRY result<invoice_iter> try_iter_invoices() const { return iterating().as_result(); }
    /** watch_invoices as a result. */
    CALYPSO_TRY result<invoice_watch> try_watch_invoices(const watch &options) const { return watching(options).as_result(); }
    /** create_invoice_once as a result. */
    CALYPSO_TRY result<invoice> try_create_invoice_once(const new_invoice &order, const once_options &options = {}) const {
        return creating_once(order, options).as_result();
    }
    /** find_invoices as a result. */
    CALYPSO_TRY result<invoice_list> try_find_invoices(const new_invoice &order) const { return finding(order).as_result(); }

    /**
     * Ends the calls that run now on this client, from any thread or from a signal handler: each fails with status::interrupted within
     * about 50 ms. Calls that begin later work. A list that is being iterated counts as running until its end, and so does a watch.
     */
    void interrupt_calls() const noexcept { calypso_client_interrupt_calls(get()); }
    /** Where the service is. */
    std::string_view base_url() const noexcept CALYPSO_LIFETIMEBOUND { return detail::text(calypso_client_base_url(get())); }
    /** How long a whole call may take. */
    std::chrono::milliseconds timeout() const noexcept { return std::chrono::milliseconds(calypso_client_timeout_ms(get())); }
    /** For the functions of calypso.h. */
    const calypso_client *get() const noexcept CALYPSO_LIFETIMEBOUND { return client_.get(); }

private:
    static detail::outcome<client> make(const config &options) {
        if (options.fault_) return detail::refused<client>(*options.fault_);
        const calypso_config *native = options.config_.get();
        return make(options.callbacks_, calypso_client_new, native);
    }
    detail::outcome<client> make(time_span timeout) const {
        return make(callbacks_, calypso_client_with_timeout, get(), timeout.milliseconds());
    }
    template <class Operation, class... Arguments>
    static detail::outcome<client> make(const detail::callbacks &callbacks, Operation operation, Arguments... arguments) {
        const auto with_callbacks = [&](calypso_client *made) {
            client whole(made);
            whole.callbacks_ = callbacks;
            return whole;
        };
        return detail::call_and_make<client, calypso_client>(with_callbacks, operation, arguments...);
    }
    detail::outcome<invoice> creating(const new_invoice &order) const {
        if (order.fault_) return detail::refused<invoice>(order.fault_->during("create_invoice"));
        return detail::call<invoice, calypso_invoice>(calypso_client_create_invoice, get(), order.get());
    }
    detail::outcome<invoice> creating(std::uint64_t template_id) const {
        return detail::call<invoice, calypso_invoice>(calypso_client_create_invoice_from_template, get(), template_id);
    }
    detail::outcome<invoice> getting(std::uint64_t id) const {
        return detail::call<invoice, calypso_invoice>(calypso_client_get_invoice, get(), id);
    }
    detail::outcome<invoice> cancelling(std::uint64_t id) const {
        return detail::call<invoice, calypso_invoice>(calypso_client_cancel_invoice, get(), id);
    }
    detail::outcome<invoice> waiting(std::uint64_t id, const payment_wait &wait) const {
        if (wait.fault_) return detail::refused<invoice>(wait.fault_->during("wait_for_payment"));
        return detail::call<invoice, calypso_invoice>(calypso_client_wait_for_payment, get(), id, wait.get());
    }
    detail::outcome<invoice_list> listing() const {
        return detail::call<invoice_list, calypso_invoice_list>(calypso_client_list_invoices, get());
    }
    detail::outcome<invoice_iter> iterating() const {
        const auto with_callbacks = [this](calypso_invoice_iter *made) {
            invoice_iter whole(made);
            whole.callbacks_ = callbacks_;
            return whole;
        };
        return detail::call_and_make<invoice_iter, calypso_invoice_iter>(with_callbacks, calypso_client_iter_invoices, get());
    }
    detail::outcome<invoice_watch> watching(const watch &options) const {
        if (options.fault_) return detail::refused<invoice_watch>(options.fault_->during("watch_invoices"));
        const auto with_callbacks = [this](calypso_invoice_watch *made) {
            invoice_watch whole(made);
            whole.callbacks_ = callbacks_;
            return whole;
        };
        return detail::call_and_make<invoice_watch, calypso_invoice_watch>(with_callbacks, calypso_client_watch_invoices, get(),
                                                                           options.get());
    }
    detail::outcome<invoice> creating_once(const new_invoice &order, const once_options &options) const {
        constexpr const char *operation = "create_invoice_once";
        if (order.fault_) return detail::refused<invoice>(order.fault_->during(operation));
        const std::uint32_t flags = options.return_existing ? CALYPSO_RETURN_EXISTING : 0;
        std::uint64_t resend_after = CALYPSO_NEVER;
        if (options.resend_after) {
            // Not as 0, which would create again at once.
            if (options.resend_after->is_negative())
                return detail::refused<invoice>(
                    error(status::invalid_request, "resend_after: it is negative: give a time, or none").during(operation));
            resend_after = options.resend_after->milliseconds();
        }
        return detail::call<invoice, calypso_invoice>(calypso_client_create_invoice_once, get(), order.get(), resend_after,
                                                      flags);
    }
    detail::outcome<invoice_list> finding(const new_invoice &order) const {
        if (order.fault_) return detail::refused<invoice_list>(order.fault_->during("find_invoices"));
        return detail::call<invoice_list, calypso_invoice_list>(calypso_client_find_invoices, get(), order.get());
    }

    detail::callbacks callbacks_;
    detail::handle<calypso_client> client_;
};

// ---- Amounts ----

/**
 * An amount in units of 10^-scale: a scale of 2 gives cents, 8 gives satoshi. It never rounds: status::invalid_request when the text is
 * no amount, when it is not a whole number of such units, and when they do not fit into 64 bits.
 */
CALYPSO_TRY inline result<std::int64_t> try_amount_scaled(std::string_view amount, std::uint32_t scale) {
    const detail::c_text text(amount);
    std::int64_t scaled = 0;
    if (text.is_whole() && calypso_amount_scaled(text.get(), scale, &scaled) == CALYPSO_OK) return scaled;
    return detail::failure(error(status::invalid_request,
                                 "amount: it is not a whole number of such units that fits into 64 bits: use a larger scale or the text"));
}

/** Less than, equal to or more than 0, as a is less than, equal to or more than b by value; an error when one of them is no amount. */
CALYPSO_TRY inline result<int> try_amount_compare(std::string_view a, std::string_view b) {
    const detail::c_text text_a(a), text_b(b);
    int order = 0;
    if (text_a.is_whole() && text_b.is_whole() && calypso_amount_compare(text_a.get(), text_b.get(), &order) == CALYPSO_OK) return order;
    return detail::failure(error(status::invalid_request, "amount: it is not an amount that fits: give decimal text such as \"12.50\""));
}

/** An amount without exponent, for people: "1e-8" is "0.00000001". No digit is lost. An error when the text is no amount. */
CALYPSO_TRY inline result<std::string> try_amount_plain(std::string_view amount) {
    const detail::c_text text(amount);
    if (text.is_whole())
        if (std::optional<std::string> plain = detail::taken(calypso_amount_plain(text.get()))) return *std::move(plain);
    return detail::failure(error(status::invalid_request, "amount: it is not an amount that fits: give decimal text such as \"12.50\""));
}

#if CALYPSO_HPP_EXCEPTIONS
/** try_amount_scaled, with the error thrown. */
[[nodiscard]] inline std::int64_t amount_scaled(std::string_view amount, std::uint32_t scale) {
    return detail::outcome<std::int64_t>{try_amount_scaled(amount, scale), nullptr}.or_throw();
}

/** try_amount_compare, with the error thrown. */
[[nodiscard]] inline int amount_compare(std::string_view a, std::string_view b) {
    return detail::outcome<int>{try_amount_compare(a, b), nullptr}.or_throw();
}

/** try_amount_plain, with the error thrown. */
[[nodiscard]] inline std::string amount_plain(std::string_view amount) {
    return detail::outcome<std::string>{try_amount_plain(amount), nullptr}.or_throw();
}
#endif

} // namespace v0
} // namespace calypso

#endif // CALYPSO_HPP
