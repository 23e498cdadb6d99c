#pragma once

#include <concepts>
#include <string>
#include <string_view>
#include <vector>

#include "base/text/trim.hpp"

// The parts are views into the text, so a string that ends with the call is refused.

namespace qvd::base {

/// A string that nobody will hold when the call has returned.
template <class T>
concept Temporary = std::same_as<T, std::string>;

/// What lies between the separators, empty parts too: always one part more than separators.
std::vector<std::string_view> split(std::string_view text, char separator);
template <Temporary T>
std::vector<std::string_view> split(T&& text, char separator) = delete;

/// The parts that each end with the terminator, of which the last needs none: "a/b/" are a and b,
/// and an empty text has no parts.
std::vector<std::string_view> split_terminated(std::string_view text, char terminator);
template <Temporary T>
std::vector<std::string_view> split_terminated(T&& text, char terminator) = delete;

/// The lines without their '\n'; a last one needs none. An empty text has no lines. A '\r' stays.
std::vector<std::string_view> split_lines(std::string_view text);
template <Temporary T>
std::vector<std::string_view> split_lines(T&& text) = delete;

/// What is not empty between runs of these characters.
std::vector<std::string_view> split_words(std::string_view text,
                                          std::string_view separators = kBlanks);
template <Temporary T>
std::vector<std::string_view> split_words(T&& text, std::string_view separators = kBlanks) = delete;

}  // namespace qvd::base
