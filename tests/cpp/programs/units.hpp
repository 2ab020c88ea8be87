// One program of two units, each of its own standard and with exceptions or without, which hand each other all but results.
#ifndef UNITS_HPP
#define UNITS_HPP

#include <calypso.hpp>
#include <calypso.hpp>

calypso::invoice read_by_the_other(std::string_view json);
calypso::error error_of_the_other();
std::string seen_by_the_other(const calypso::invoice &invoice, const calypso::error &error);
calypso::config options_of_the_other();
bool makes_by_the_other(const calypso::config &config);

#endif
