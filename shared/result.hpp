// A value, or one sentence that says what went wrong and what to do about it.
//
// The browser build has no exceptions, so every function of shared/ and wasm-infer/ that can fail
// because of what it was given returns a Result.
#pragma once

#include <string>
#include <utility>
#include <variant>

namespace fader {

/// One clear sentence for a person: names the thing at fault and the cure.
struct Error {
  std::string message;
};

template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::move(value)) {}  // NOLINT: implicit, so `return value;` reads well
  Result(Error error) : state_(std::move(error)) {}  // NOLINT: implicit, so `return Error{…};` does

  bool ok() const { return std::holds_alternative<T>(state_); }
  explicit operator bool() const { return ok(); }

  /// The value; only when ok().
  T& value() & { return *std::get_if<T>(&state_); }
  const T& value() const& { return *std::get_if<T>(&state_); }
  T&& value() && { return std::move(*std::get_if<T>(&state_)); }

  /// The sentence; only when not ok().
  const std::string& error() const { return std::get_if<Error>(&state_)->message; }

 private:
  std::variant<T, Error> state_;
};

/// For functions that have nothing to return but success.
struct Done {};

}  // namespace fader
