#include "native-trainer/people/truth.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <stdexcept>
#include <utility>
#include <vector>

#include "native-trainer/data/jpeg.hpp"
#include "native-trainer/data/sha256.hpp"
#include "native-trainer/or_throw.hpp"
#include "native-trainer/people/data_set.hpp"
#include "native-trainer/progress.hpp"
#include "shared/disk.hpp"
#include "shared/model_header.hpp"
#include "shared/weights_file.hpp"

namespace fader::people {
namespace {

constexpr int columns = 12, jpeg_quality = 68;  // 1 to 100
constexpr std::int64_t max_pixels = 10'000'000;
// A picture of the gallery differs from its render only by JPEG, some 35 dB or more; two people are
// 20 dB apart.
constexpr double same_picture = 30.0;
// Of the fader's way: what stands nearer to an end shows little of it.
constexpr float near_an_end = 0.25f;

double psnr(const std::uint8_t* a, const std::uint8_t* b, std::size_t size) {
  double sum = 0;
  for (std::size_t i = 0; i < size; ++i) {
    const double difference = static_cast<double>(a[i]) - b[i];
    sum += difference * difference;
  }
  return sum > 0 ? 10 * std::log10(255.0 * 255.0 * static_cast<double>(size) / sum) : 99.0;
}

/// Of the gallery's JPEG, for who must not mistake these people for another model's.
std::string digest_of(const TensorView& jpeg) {
  Sha256 sha;
  sha.update(jpeg.data, jpeg.bytes);
  return sha.hex();
}

Image gallery_of(const WeightsFile& file, int size) {
  const TensorView* jpeg = file.find("gallery.jpeg");
  if (!jpeg)
    throw std::runtime_error(file.source() +
                             " has no gallery of pictures; train it with --gallery_images jpeg");
  Image column =
      read_jpeg(std::vector<std::uint8_t>(jpeg->data, jpeg->data + jpeg->bytes), 3, max_pixels);
  if (column.width != size)
    throw std::runtime_error(file.source() +
                             ": its gallery's pictures are not of the model's own size");
  return column;
}

/// The people in the pictures of a column.
std::vector<Person> find_people(const Studio& studio, const TruthOptions& o, const Image& column) {
  const int size = column.width;
  const auto wanted = static_cast<std::size_t>(column.height / size);
  const std::size_t bytes = static_cast<std::size_t>(size) * size * 3;
  std::vector<Person> people(wanted);
  std::vector<bool> found(wanted, false);
  std::size_t left = wanted;
  Progress progress("looking for the gallery", o.count, "people");
  for (std::int64_t i = 0; i < o.count && left > 0; ++i) {
    Person person = person_of(o.seed, i);
    const Image portrait = studio.portrait(person, size);
    for (std::size_t g = 0; g < wanted; ++g) {
      if (found[g] || psnr(portrait.pixels.data(), &column.pixels[g * bytes], bytes) < same_picture)
        continue;
      people[g] = person, found[g] = true, --left;
    }
    progress.update(i + 1);
  }
  progress.finish();
  if (left > 0)
    throw std::runtime_error(o.model + ": " + std::to_string(left) + " of the " +
                             std::to_string(wanted) + " people of its gallery are not among the " +
                             std::to_string(o.count) + " of seed " + std::to_string(o.seed) +
                             "; give the --seed and --count of its data");
  return people;
}

/// Fader positions at which one attribute of this person is rendered.
std::vector<float> positions_of(const AttributeInfo& attribute, const Person& person) {
  const float own =
      (attribute.get(person.attributes) - attribute.least) / (attribute.most - attribute.least);
  std::vector<float> positions;
  for (const float end : {0.0f, 1.0f}) {
    if (std::fabs(end - own) >= near_an_end) positions.push_back(end);
  }
  return positions;
}

}  // namespace

void write_truth(const Studio& studio, const TruthOptions& o) {
  const std::string suffix = ".safetensors";
  if (o.model.size() <= suffix.size() ||
      o.model.compare(o.model.size() - suffix.size(), suffix.size(), suffix) != 0)
    throw std::runtime_error(o.model + " is no .safetensors file");
  const WeightsFile file = value_or_throw(WeightsFile::open(o.model));
  const ModelHeader header = value_or_throw(read_model_header(file));
  const int size = header.architecture.img_sz;
  const std::vector<Person> people = find_people(studio, o, gallery_of(file, size));

  std::vector<Image> renders;
  std::string table;
  for (const Person& person : people) {
    std::string row;
    for (const AttributeInfo& attribute : attribute_list()) {
      if (header.schema.find(attribute.name) < 0) continue;
      for (const float position : positions_of(attribute, person)) {
        Person other = person;
        attribute.set(other.attributes,
                      attribute.least + position * (attribute.most - attribute.least));
        renders.push_back(studio.portrait(other, size));
        row += std::string(row.empty() ? "" : ",") + "[\"" + attribute.name + "\"," +
               (position > 0 ? "1" : "0") + "]";
      }
    }
    table += std::string(table.empty() ? "" : ",\n") + "[" + row + "]";
  }
  const int count = static_cast<int>(renders.size());
  Image sheet(columns * size, (count + columns - 1) / columns * size, 3, 128);
  for (int i = 0; i < count; ++i)
    paste(renders[static_cast<std::size_t>(i)], sheet, i % columns * size, i / columns * size);
  const std::vector<std::uint8_t> jpeg = write_jpeg(sheet, jpeg_quality);
  const Image again = read_jpeg(jpeg, 3, max_pixels);
  const std::string text = "{\"size\":" + std::to_string(size) +
                           ",\"columns\":" + std::to_string(columns) + ",\"gallery\":\"" +
                           digest_of(*file.find("gallery.jpeg")) + "\",\"people\":[\n" + table +
                           "\n]}\n";
  const std::string base = o.model.substr(0, o.model.size() - suffix.size()) + "-truth";
  value_or_throw(write_atomically(base + ".jpg", jpeg));
  value_or_throw(
      write_atomically(base + ".json", std::vector<std::uint8_t>(text.begin(), text.end())));
  std::printf("%s.jpg: %d renders of %zu people, %zu bytes, JPEG %.1f dB\n", base.c_str(), count,
              people.size(), jpeg.size(),
              psnr(again.pixels.data(), sheet.pixels.data(), sheet.pixels.size()));
}

}  // namespace fader::people
