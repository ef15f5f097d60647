#include "native-trainer/data/csv.hpp"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <stdexcept>
#include <utility>

namespace fader {
namespace {

constexpr int end_of_file = std::char_traits<char>::eof();
constexpr std::size_t max_field_bytes = 1
                                        << 16;  // a quote that is never closed must not eat a disk

}  // namespace

CsvReader::CsvReader(std::string path) : path_(std::move(path)) {
  std::error_code error;
  if (std::filesystem::is_directory(path_, error)) {
    throw std::runtime_error(path_ + " is a folder; a table is needed there");
  }
  file_.open(path_, std::ios::binary);
  if (!file_) {
    throw std::runtime_error(path_ + " cannot be opened (" + std::strerror(errno) +
                             "); check that it is there and may be read");
  }
  char mark[3] = {};
  file_.read(mark, sizeof mark);
  if (file_.gcount() == 3 && std::memcmp(mark, "\xEF\xBB\xBF", 3) == 0) return;
  file_.clear();
  file_.seekg(0);
}

bool CsvReader::next(std::vector<std::string>& fields) {
  do {
    if (!read_record(fields)) return false;
  } while (fields.size() == 1 && fields[0].empty());
  return true;
}

std::string CsvReader::place() const { return path_ + ", row " + std::to_string(row_); }

int CsvReader::get() {
  const int c = file_.get();
  if (file_.bad()) throw std::runtime_error(path_ + " cannot be read; check the disk");
  if (c == '\0') refuse("holds a NUL byte, so it is no plain text; save the table as CSV in UTF-8");
  return c;
}

bool CsvReader::read_record(std::vector<std::string>& fields) {
  fields.clear();
  if (file_.peek() == end_of_file) return false;
  ++row_;
  bool more = true;
  while (more) {
    std::string field;
    int c = get();
    if (c == '"') {
      field = read_quoted();
      c = get();
      if (c != ',' && c != '\r' && c != '\n' && c != end_of_file) {
        refuse("has text after a closing quote; write a quote inside a field twice");
      }
    } else {
      for (; c != ',' && c != '\r' && c != '\n' && c != end_of_file; c = get()) {
        if (c == '"') refuse("has a quote inside a field without quotes; put the field in quotes");
        field += static_cast<char>(c);
        if (field.size() > max_field_bytes)
          refuse("has a field of more than 65,536 bytes; shorten it");
      }
    }
    fields.push_back(std::move(field));
    more = next_field(c);
  }
  return true;
}

bool CsvReader::next_field(int c) {
  if (c == '\r' && get() != '\n') {
    refuse("has a carriage return without a line feed; save the table with LF or CRLF line ends");
  }
  return c == ',';
}

std::string CsvReader::read_quoted() {
  std::string field;
  for (;;) {
    const int c = get();
    if (c == end_of_file || field.size() > max_field_bytes) {
      refuse("has a quote that is never closed; close it, or write it twice");
    }
    if (c == '"') {
      if (file_.peek() != '"') return field;
      get();
    }
    field += static_cast<char>(c);
  }
}

}  // namespace fader
