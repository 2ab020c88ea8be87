// Ends the program where the header does not do what it says.
#ifndef CHECK_HPP
#define CHECK_HPP

#include <cstdio>
#include <cstdlib>

#define CHECK(...)                                                                            \
    do {                                                                                      \
        if (!(__VA_ARGS__)) {                                                                 \
            std::fprintf(stderr, "%s:%d: it is not so: %s\n", __FILE__, __LINE__, #__VA_ARGS__); \
            std::abort();                                                                     \
        }                                                                                     \
    } while (0)

#endif
