#include "native-trainer/people/data_set.hpp"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <utility>
#include <vector>

#include "native-trainer/or_throw.hpp"
#include "native-trainer/people/workers.hpp"
#include "native-trainer/png.hpp"
#include "native-trainer/writable.hpp"
#include "shared/attributes.hpp"
#include "shared/disk.hpp"

namespace fader::people {
namespace {

namespace fs = std::filesystem;

std::string number(const AttributeInfo& attribute, float value) {
  char text[32];
  std::snprintf(text, sizeof text,
                attribute.binary     ? "%.0f"
                : attribute.most > 2 ? "%.1f"
                                     : "%.3f",
                static_cast<double>(value));
  return text;
}

std::string name_of(std::int64_t index) {
  char text[32];
  std::snprintf(text, sizeof text, "%06lld", static_cast<long long>(index));
  return text;
}

void write_text(const std::string& path, const std::string& text) {
  value_or_throw(write_atomically(path, std::vector<std::uint8_t>(text.begin(), text.end())));
}

/// people: how many are told apart by a column `person`; 0: none.
std::string sidecar(std::int64_t people) {
  std::vector<Attribute> attributes;
  for (const AttributeInfo& info : attribute_list()) {
    Attribute attribute;
    attribute.name = info.name;
    attribute.kind = info.binary ? AttributeKind::binary : AttributeKind::continuous;
    attribute.minimum = attribute.initial = info.least, attribute.maximum = info.most;
    std::vector<std::string>& ends = info.binary ? attribute.values : attribute.ends;
    if (info.ends[0]) ends.assign(std::begin(info.ends), std::end(info.ends));
    attributes.push_back(std::move(attribute));
  }
  Attribute ancestry;
  ancestry.name = "ancestry", ancestry.kind = AttributeKind::categorical, ancestry.fader = false;
  ancestry.values.assign(races.begin(), races.end());
  attributes.push_back(std::move(ancestry));
  if (people > 0) {
    Attribute person;
    person.name = "person", person.kind = AttributeKind::continuous, person.fader = false;
    person.maximum = static_cast<float>(std::max<std::int64_t>(people - 1, 1));
    attributes.push_back(std::move(person));
  }
  return "{\"name\": \"people\", \"credit\": \"Heads computed from MakeHuman's base mesh, targets, "
         "skins and hair (makehumancommunity.org, CC0 1.0)\", \"shippable\": true,\n"
         "\"attributes\": " +
         AttributeSchema(std::move(attributes)).to_json() + "}\n";
}

}  // namespace

void claim_folder(const std::string& folder, const std::string& what) {
  const std::string path = folder + "/people.txt", recipe = what + "\n";
  if (std::ifstream file(path); file) {
    const std::string there((std::istreambuf_iterator<char>(file)), {});
    if (there != recipe)
      throw std::runtime_error(folder + " holds people of " + there.substr(0, there.find('\n')) +
                               "; choose another folder or delete it");
    return;
  }
  write_text(path, recipe);
}

Person person_of(std::uint64_t seed, std::int64_t index, int view) {
  const auto drawn = [&](std::uint64_t number) {
    return random_person(Random(seed, number), FaceShape::axes());
  };
  const auto number = static_cast<std::uint64_t>(index);
  const Person person = drawn(number);
  constexpr int bits_of_index = 40;
  return view == 0 ? person
                   : seen_again(person,
                                drawn(number | static_cast<std::uint64_t>(view) << bits_of_index));
}

void generate(const Studio& studio, const DataSetOptions& o) {
  require_writable_folder(o.out);
  claim_folder(o.out, "seed " + std::to_string(o.seed) + ", " + std::to_string(o.size) + " pixels");
  for (const char* folder : {"", "/counterfactuals"}) remove_unfinished_in(o.out + folder);
  // It stands for a finished set: removed first, so that a run cut short leaves nothing that passes
  // for whole.
  for (const char* table : {"/attributes.csv", "/counterfactuals.csv"}) fs::remove(o.out + table);
  const bool many_views = o.views > 1;
  const auto has_counterfactuals = [&](std::int64_t person) {
    return !many_views && person >= o.count - o.held_out;
  };
  if (has_counterfactuals(o.count - 1)) require_writable_folder(o.out + "/counterfactuals");

  const auto file_of = [](std::int64_t person, int view) {
    return name_of(person) + (view == 0 ? "" : "-" + std::to_string(view)) + ".png";
  };
  const auto changed_file_of = [](std::int64_t person, const AttributeInfo& attribute) {
    return "counterfactuals/" + name_of(person) + "-" + attribute.name + ".png";
  };
  const auto draw = [&](const std::string& file, const Person& person) {
    const std::string path = o.out + "/" + file;
    if (!fs::exists(path)) write_png(path, studio.portrait(person, o.size));
  };
  const auto is_drawn = [&](std::int64_t person) {
    if (has_counterfactuals(person)) return false;
    for (int view = 0; view < o.views; ++view)
      if (!fs::exists(o.out + "/" + file_of(person, view))) return false;
    return true;
  };
  for_each_person(first_missing(o.count, is_drawn), o.count, o.threads, [&](std::int64_t i) {
    for (int view = 0; view < o.views; ++view) draw(file_of(i, view), person_of(o.seed, i, view));
    if (!has_counterfactuals(i)) return;
    for (const auto& [attribute, other] : counterfactuals(person_of(o.seed, i)))
      draw(changed_file_of(i, *attribute), other);
  });

  std::string rows = "file", changed = "source,attribute,value,file\n";
  for (const AttributeInfo& attribute : attribute_list()) rows += std::string(",") + attribute.name;
  rows += std::string(",ancestry") + (many_views ? ",person,group" : "") + ",split\n";
  const auto add_row = [&](std::int64_t i, int view) {
    const Person person = person_of(o.seed, i, view);
    rows += file_of(i, view);
    for (const AttributeInfo& attribute : attribute_list())
      rows += "," + number(attribute, attribute.get(person.attributes));
    const auto& shares = person.identity.race;
    const auto largest = std::max_element(shares.begin(), shares.end()) - shares.begin();
    rows += std::string(",") + races[static_cast<std::size_t>(largest)];
    if (many_views)
      rows += "," + std::to_string(i) + "," + name_of(i);  // a person stays in a split
    rows += i >= o.count - o.held_out ? ",test\n" : ",train\n";
  };
  for (std::int64_t i = 0; i < o.count; ++i) {
    for (int view = 0; view < o.views; ++view) add_row(i, view);
    if (!has_counterfactuals(i)) continue;
    for (const auto& [attribute, other] : counterfactuals(person_of(o.seed, i))) {
      changed += file_of(i, 0) + "," + attribute->name + "," +
                 number(*attribute, attribute->get(other.attributes)) + "," +
                 changed_file_of(i, *attribute) + "\n";
    }
  }
  write_text(o.out + "/attributes.json", sidecar(many_views ? o.count : 0));
  if (has_counterfactuals(o.count - 1)) write_text(o.out + "/counterfactuals.csv", changed);
  write_text(o.out + "/attributes.csv", rows);
}

Image contact_sheet(const Studio& studio, std::uint64_t seed, int people, int size, bool strips) {
  constexpr int columns = 12, steps = 6, strip_people = 2 * 4;
  const auto& list = attribute_list();
  const int rows = (people + columns - 1) / columns;
  const int strip_rows = strips ? static_cast<int>(list.size()) * strip_people / 2 : 0;
  Image sheet(columns * size, (rows + strip_rows) * size, 3, 255);
  for (int i = 0; i < people; ++i)
    paste(studio.portrait(person_of(seed, i), size), sheet, i % columns * size, i / columns * size);
  for (int a = 0; strips && a < static_cast<int>(list.size()); ++a) {
    for (int p = 0; p < strip_people; ++p) {
      const AttributeInfo& attribute = list[static_cast<std::size_t>(a)];
      for (int s = 0; s < steps; ++s) {
        Person person = person_of(seed, people + p);
        const float share = static_cast<float>(s) / (steps - 1);
        attribute.set(person.attributes,
                      attribute.least + share * (attribute.most - attribute.least));
        paste(studio.portrait(person, size), sheet, (p % 2 * steps + s) * size,
              (rows + a * strip_people / 2 + p / 2) * size);
      }
    }
  }
  return sheet;
}

}  // namespace fader::people
