// Python's pickles, read as data: a pickle is a program that may call anything, so nothing here is
// called. Where it names a class or calls one, that stands in the tree instead.
//
// The instructions that pickles of protocol 2 to 4 are made of; those that only protocol 0 and 1
// have are refused.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <utility>
#include <vector>

namespace fader {

enum class PickleKind {
  none,
  boolean,
  integer,
  number,
  text,        ///< str or bytes; or an integer of more than 8 bytes, as its bytes
  list,        ///< list, tuple or set
  dictionary,
  global,      ///< a class or function, by name
  object,      ///< what a class or function would have made
  persistent,  ///< what the file keeps elsewhere: `items` say where
};

/// One value of a pickle; what it points to lives as long as the Pickle. There may be cycles.
struct PickleValue {
  PickleKind kind = PickleKind::none;
  std::int64_t integer = 0;  ///< of boolean, too
  double number = 0;
  std::string text;                          ///< of a global: "module.name"
  std::vector<const PickleValue*> items;     ///< of an object: its arguments, and what was appended
  std::vector<std::pair<const PickleValue*, const PickleValue*>> entries;  ///< of an object, too
  const PickleValue* made_by = nullptr;      ///< of an object: the class or function
  const PickleValue* state = nullptr;        ///< of an object: what it was to be filled with

  bool is(PickleKind wanted) const { return kind == wanted; }
  /// What stands under this text, in a dictionary or in an OrderedDict, also as Python 2 wrote it;
  /// null: nothing.
  const PickleValue* find(const std::string& key) const;
  /// All entries of the same.
  std::vector<std::pair<const PickleValue*, const PickleValue*>> all_entries() const;
};

class Pickle {
 public:
  /// Reads one pickle from the beginning of `bytes`. Throws std::runtime_error with a part of a
  /// sentence ("is cut short", …) that follows the file's name.
  Pickle(const std::uint8_t* bytes, std::size_t size);
  Pickle(Pickle&&) = default;
  Pickle& operator=(Pickle&&) = default;

  const PickleValue& root() const { return *root_; }
  /// Calls visit(value) for everything in it, in the file's order.
  template <class Visitor>
  void visit(Visitor&& visit) const {
    for (const PickleValue& value : values_) visit(value);
  }
  std::size_t size() const { return size_; }  ///< bytes that it took

 private:
  std::deque<PickleValue> values_;
  const PickleValue* root_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace fader
