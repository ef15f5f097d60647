#include "native-trainer/data/shard_rows.hpp"

#include <rapidjson/document.h>
#include <rapidjson/error/en.h>

#include <algorithm>
#include <cctype>
#include <stdexcept>

#include "native-trainer/data/image_file.hpp"

namespace fader {
namespace {

/// "ann/0001" and "jpg" of "ann/0001.jpg"; where the name has no dot, or begins with one (as what
/// macOS puts beside files), the ending is empty.
std::pair<std::string, std::string> key_and_ending(const std::string& name) {
  const std::size_t slash = name.rfind('/'), base = slash == std::string::npos ? 0 : slash + 1;
  const std::size_t dot = name.find('.', base);
  if (dot == std::string::npos || dot == base) return {name, ""};
  std::string ending = name.substr(dot + 1);
  std::transform(ending.begin(), ending.end(), ending.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return {name.substr(0, dot), ending};
}

using Labels = std::vector<std::pair<std::string, std::string>>;

/// Appends the attributes of a sample's JSON; returns what is wrong with it, or "".
std::string read_json(const std::string& text, Labels& labels) {
  rapidjson::Document document;
  document.Parse<rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag |
                 rapidjson::kParseNumbersAsStringsFlag>(text.data(), text.size());
  if (document.HasParseError())
    return "its JSON is not valid at byte " + std::to_string(document.GetErrorOffset()) + ": " +
           rapidjson::GetParseError_En(document.GetParseError());
  if (!document.IsObject()) return "its JSON is no object {\"ATTRIBUTE\": VALUE, …}";
  for (const auto& member : document.GetObject()) {
    const std::string name = member.name.GetString();
    if (name == "file") continue;  // which is the key here
    if (member.value.IsString())
      labels.emplace_back(name, member.value.GetString());
    else if (member.value.IsBool())
      labels.emplace_back(name, member.value.GetBool() ? "1" : "0");
  }
  return "";
}

/// The same of a .cls: digits, perhaps with blanks or a line end around them.
std::string read_class(const std::string& text, Labels& labels) {
  const char* const blanks = " \t\r\n";
  const std::size_t first = std::min(text.find_first_not_of(blanks), text.size());
  const std::string digits = text.substr(first, text.find_last_not_of(blanks) + 1 - first);
  if (digits.empty() || digits.size() > 9 ||
      digits.find_first_not_of("0123456789") != std::string::npos)
    return "its .cls is no whole number; write the number of its class";
  labels.emplace_back("cls", digits);
  return "";
}

}  // namespace

bool ShardRows::next(std::vector<std::string>& fields) {
  fields.clear();
  if (columns_.empty()) {
    read_columns();
    fields = columns_;
    return true;
  }
  if (!early_faults_.empty()) {
    const std::string fault = early_faults_.front();
    early_faults_.erase(early_faults_.begin());
    throw BadRow(fault);
  }
  if (!std::exchange(sample_waits_, false) && !next_sample()) return false;
  if (!sample_.fault.empty()) refuse(sample_.fault);
  for (const std::string& column : columns_) {
    const auto found = std::find_if(sample_.labels.begin(), sample_.labels.end(),
                                    [&](const auto& label) { return label.first == column; });
    fields.push_back(column == "file"                ? sample_.key
                     : found != sample_.labels.end() ? found->second
                                                     : "");
  }
  return true;
}

std::string ShardRows::place() const {
  return shards_[static_cast<std::size_t>(sample_.picture.shard)] + ", sample " + sample_.key;
}

void ShardRows::read_columns() {
  advance();
  while (!sample_waits_) {
    if (!next_sample())
      throw std::runtime_error(!early_faults_.empty()
                                   ? early_faults_.front()
                                   : shards_[0] + " holds no sample; put in KEY.jpg and KEY.json");
    sample_waits_ = sample_.fault.empty();
    if (!sample_waits_) early_faults_.push_back(place() + ": " + sample_.fault);
  }
  columns_ = {"file"};
  for (const auto& [name, value] : sample_.labels) columns_.push_back(name);
}

void ShardRows::advance() {
  ahead_.reset();
  for (; shard_ < shards_.size(); ++shard_) {
    if (!tar_) tar_.emplace(shards_[shard_]);
    TarMember member;
    while (tar_->next(member)) {
      if (key_and_ending(member.name).second.empty()) continue;
      ahead_ = member;
      return;
    }
    tar_.reset();
  }
}

bool ShardRows::next_sample() {
  if (!ahead_) return false;
  sample_ = {};
  sample_.key = key_and_ending(ahead_->name).first;
  const std::size_t shard = shard_;
  sample_.picture.shard = static_cast<int>(shard);
  while (ahead_ && shard_ == shard && key_and_ending(ahead_->name).first == sample_.key) {
    add(*ahead_);
    advance();
  }
  if (sample_.fault.empty() && sample_.picture.file.empty())
    sample_.fault = "has no picture; add its .jpg, .png, .webp or .heic";
  if (sample_.fault.empty() && sample_.labels.empty())
    sample_.fault = "has no labels; add its .json or .cls";
  return true;
}

void ShardRows::add(const TarMember& member) {
  const std::string ending = key_and_ending(member.name).second;
  sha256_.update(member.name.data(), member.name.size());
  sha256_.update(&member.size, sizeof member.size);
  if (names_picture("x." + ending)) {
    if (!sample_.picture.file.empty()) sample_.fault = "has two pictures; keep one of them";
    sample_.picture.file = member.name;
    sample_.picture.tar_offset = member.offset;
    sample_.picture.tar_size = member.size;
  } else if (ending == "json" || ending == "cls") {
    const std::string text = tar_->text(member);
    sha256_.update(text.data(), text.size());
    const std::string fault =
        ending == "json" ? read_json(text, sample_.labels) : read_class(text, sample_.labels);
    if (!fault.empty()) sample_.fault = fault;
  }
}

}  // namespace fader
