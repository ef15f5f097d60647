#include "native-trainer/official/pickle.hpp"

#include <cstring>
#include <map>
#include <stdexcept>

namespace fader {
namespace {

constexpr std::size_t most_values = 1 << 22;  // a model has some thousands

[[noreturn]] void refuse(const std::string& why) { throw std::runtime_error(why); }

/// Bytes from front to back.
class Bytes {
 public:
  Bytes(const std::uint8_t* bytes, std::size_t size) : bytes_(bytes), size_(size) {}

  std::size_t position() const { return position_; }
  const std::uint8_t* take(std::uint64_t count) {
    if (count > size_ - position_) refuse("is cut short");
    const std::uint8_t* const from = bytes_ + position_;
    position_ += static_cast<std::size_t>(count);
    return from;
  }
  std::uint64_t unsigned_of(int width) {  // the lowest byte first
    const std::uint8_t* const from = take(static_cast<std::uint64_t>(width));
    std::uint64_t value = 0;
    for (int i = width - 1; i >= 0; --i) value = value << 8 | from[i];
    return value;
  }
  std::string text(std::uint64_t size) {
    const std::uint8_t* const from = take(size);
    return {reinterpret_cast<const char*>(from), static_cast<std::size_t>(size)};
  }
  std::string line() {
    const void* const from = bytes_ + position_;
    const void* const end = std::memchr(from, '\n', size_ - position_);
    if (!end) refuse("is cut short");
    std::string text(static_cast<const char*>(from), static_cast<const char*>(end));
    position_ += text.size() + 1;
    return text;
  }

 private:
  const std::uint8_t* bytes_;
  std::size_t size_, position_ = 0;
};

/// The stack machine that a pickle is a program for.
class Machine {
 public:
  Machine(Bytes& bytes, std::deque<PickleValue>& values) : bytes_(bytes), values_(values) {}

  const PickleValue* run() {
    for (;;) {
      const char instruction = static_cast<char>(bytes_.unsigned_of(1));
      if (instruction == '.') return pop();
      step(instruction);
    }
  }

 private:
  using Values = std::vector<PickleValue*>;

  PickleValue* make(PickleKind kind) {
    if (values_.size() == most_values) refuse("holds far more than a model");
    values_.emplace_back();
    values_.back().kind = kind;
    stack_.push_back(&values_.back());
    return stack_.back();
  }
  void make_integer(PickleKind kind, std::int64_t value) { make(kind)->integer = value; }
  void make_text(std::uint64_t size) { make(PickleKind::text)->text = bytes_.text(size); }
  void make_long(std::uint64_t size) {
    if (size > 8) return make_text(size);
    std::uint64_t value = 0;
    const std::uint8_t* const from = bytes_.take(size);
    for (std::uint64_t i = 0; i < size; ++i) value |= std::uint64_t(from[i]) << 8 * i;
    if (size > 0 && size < 8 && from[size - 1] >= 128) value |= ~std::uint64_t{0} << 8 * size;
    make_integer(PickleKind::integer, static_cast<std::int64_t>(value));
  }
  void make_float() {  // the highest byte first
    std::uint64_t bits = 0;
    const std::uint8_t* const from = bytes_.take(8);
    for (int i = 0; i < 8; ++i) bits = bits << 8 | from[i];
    std::memcpy(&make(PickleKind::number)->number, &bits, sizeof bits);
  }
  void make_list(const Values& items) {
    make(PickleKind::list)->items.assign(items.begin(), items.end());
  }
  void make_object() {  // class and arguments are on the stack
    const PickleValue* const arguments = pop();
    const PickleValue* const made_by = pop();
    PickleValue* const object = make(PickleKind::object);
    object->made_by = made_by;
    if (!arguments->is(PickleKind::list)) refuse("calls something without a list of arguments");
    object->items = arguments->items;
  }

  PickleValue* pop() {
    PickleValue* const top = this->top();
    stack_.pop_back();
    return top;
  }
  PickleValue* top() const {
    if (stack_.size() <= floor()) refuse("takes what it has not put there");
    return stack_.back();
  }
  std::size_t floor() const { return marks_.empty() ? 0 : marks_.back(); }
  Values pop_count(std::size_t count) {
    if (stack_.size() - floor() < count) refuse("takes what it has not put there");
    Values values(stack_.end() - static_cast<std::ptrdiff_t>(count), stack_.end());
    stack_.resize(stack_.size() - count);
    return values;
  }
  Values pop_to_mark() {
    if (marks_.empty()) refuse("takes what it has not put there");
    Values values = pop_count(stack_.size() - marks_.back());
    marks_.pop_back();
    return values;
  }

  void append(const Values& items) {
    PickleValue* const to = top();
    to->items.insert(to->items.end(), items.begin(), items.end());
  }
  void set(const Values& pairs) {
    if (pairs.size() % 2 != 0) refuse("has a key without a value");
    PickleValue* const to = top();
    for (std::size_t i = 0; i < pairs.size(); i += 2)
      to->entries.emplace_back(pairs[i], pairs[i + 1]);
  }
  void put(std::uint64_t name) { memo_[name] = top(); }
  void get(std::uint64_t name) {
    const auto found = memo_.find(name);
    if (found == memo_.end()) refuse("asks for what it has not kept");
    stack_.push_back(found->second);
  }

  void step(char instruction) {
    const auto width = [&](int bytes) { return bytes_.unsigned_of(bytes); };
    // clang-format off
    switch (static_cast<std::uint8_t>(instruction)) {
      case 0x80: width(1); return;  // the protocol's number
      case 0x95: width(8); return;  // the size of what follows
      case '(': marks_.push_back(stack_.size()); return;
      case '0': pop(); return;
      case '1': pop_to_mark(); return;
      case '2': stack_.push_back(top()); return;
      case 'N': make(PickleKind::none); return;
      case 0x88: make_integer(PickleKind::boolean, 1); return;
      case 0x89: make_integer(PickleKind::boolean, 0); return;
      case 'J': make_integer(PickleKind::integer, static_cast<std::int32_t>(width(4))); return;
      case 'K': make_integer(PickleKind::integer, static_cast<std::int64_t>(width(1))); return;
      case 'M': make_integer(PickleKind::integer, static_cast<std::int64_t>(width(2))); return;
      case 0x8a: make_long(width(1)); return;
      case 0x8b: make_long(width(4)); return;
      case 'G': make_float(); return;
      case 'U': case 'C': case 0x8c: make_text(width(1)); return;
      case 'T': case 'B': case 'X': make_text(width(4)); return;
      case 0x8d: case 0x8e: make_text(width(8)); return;
      case ')': case ']': case 0x8f: make(PickleKind::list); return;
      case '}': make(PickleKind::dictionary); return;
      case 't': make_list(pop_to_mark()); return;
      case 0x85: make_list(pop_count(1)); return;
      case 0x86: make_list(pop_count(2)); return;
      case 0x87: make_list(pop_count(3)); return;
      case 'a': append(pop_count(1)); return;
      case 'e': case 0x90: append(pop_to_mark()); return;
      case 's': set(pop_count(2)); return;
      case 'u': set(pop_to_mark()); return;
      case 'q': put(width(1)); return;
      case 'r': put(width(4)); return;
      case 0x94: put(memo_.size()); return;
      case 'h': get(width(1)); return;
      case 'j': get(width(4)); return;
      case 'R': case 0x81: make_object(); return;
      case 'b': {
        const PickleValue* const state = pop();
        top()->state = state;
        return;
      }
      case 'c': {
        const std::string module = bytes_.line();
        make(PickleKind::global)->text = module + "." + bytes_.line();
        return;
      }
      case 0x93: {
        const Values names = pop_count(2);
        make(PickleKind::global)->text = names[0]->text + "." + names[1]->text;
        return;
      }
      case 'Q': {
        const PickleValue* const where = pop();
        make(PickleKind::persistent)->items = where->items;
        return;
      }
      default: refuse("is no pickle of protocol 2 to 4, or a damaged one");
    }
    // clang-format on
  }

  Bytes& bytes_;
  std::deque<PickleValue>& values_;
  Values stack_;
  std::vector<std::size_t> marks_;
  std::map<std::uint64_t, PickleValue*> memo_;
};

}  // namespace

std::vector<std::pair<const PickleValue*, const PickleValue*>> PickleValue::all_entries() const {
  auto all = entries;
  // Python 2 gives an OrderedDict a list of [key, value]; Python 3 fills an empty one.
  if (is(PickleKind::object) && items.size() == 1 && items[0]->is(PickleKind::list)) {
    for (const PickleValue* pair : items[0]->items) {
      if (pair->items.size() == 2) all.emplace_back(pair->items[0], pair->items[1]);
    }
  }
  return all;
}

const PickleValue* PickleValue::find(const std::string& key) const {
  for (const auto& [name, value] : all_entries()) {
    if (name->is(PickleKind::text) && name->text == key) return value;
  }
  return nullptr;
}

Pickle::Pickle(const std::uint8_t* bytes, std::size_t size) {
  Bytes reader(bytes, size);
  root_ = Machine(reader, values_).run();
  size_ = reader.position();
}

}  // namespace fader
