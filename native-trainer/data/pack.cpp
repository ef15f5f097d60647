#include "native-trainer/data/pack.hpp"

#include <algorithm>
#include <atomic>
#include <cstring>
#include <exception>
#include <filesystem>
#include <fstream>
#include <map>
#include <stdexcept>
#include <thread>

#include "native-trainer/data/celeba.hpp"
#include "native-trainer/data/folder.hpp"
#include "native-trainer/data/part_file.hpp"
#include "native-trainer/data/sha256.hpp"
#include "native-trainer/data/shards.hpp"
#include "native-trainer/progress.hpp"
#include "native-trainer/writable.hpp"
#include "shared/weights_file.hpp"

namespace fader {
namespace {

constexpr std::int64_t pictures_per_thread = 32;  // decoded between two writes
constexpr std::size_t digest_bytes = 64;          // in hexadecimal

struct Work {
  const ListedPicture* picture;
  const std::string* table;  ///< that names it
};

/// What stands in the file before the images: the header and all that is small.
class Plan {
 public:
  Plan(const Listing& listing, const PackSettings& settings)
      : image_bytes_(static_cast<std::size_t>(settings.channels) *
                     static_cast<std::size_t>(settings.side) *
                     static_cast<std::size_t>(settings.side)) {
    const auto width = static_cast<std::uint64_t>(listing.schema.dim());
    const auto count = [](const ListedPart& part) {
      return static_cast<std::uint64_t>(part.pictures.size());
    };
    const bool changed = count(listing.changed) > 0;
    if (changed) {
      layout_.push_back(view(packed_name::changed_source, DType::I64, {count(listing.changed)}));
      layout_.push_back(view(packed_name::changed_attribute, DType::I64, {count(listing.changed)}));
    }
    std::vector<std::pair<const char*, const ListedPart*>> parts;
    for (const Split split : all_splits) {
      parts.emplace_back(packed_name::splits[static_cast<int>(split)], &listing.part(split));
    }
    parts.emplace_back(packed_name::changed, &listing.changed);
    for (const auto& [name, part] : parts) {
      if (count(*part) == 0) continue;
      layout_.push_back(view(name + packed_name::attributes, DType::F32, {count(*part), width}));
    }
    const auto side = static_cast<std::uint64_t>(settings.side);
    for (const auto& [name, part] : parts) {
      if (count(*part) == 0) continue;
      layout_.push_back(
          view(name + packed_name::images, DType::U8,
               {count(*part), static_cast<std::uint64_t>(settings.channels), side, side}));
      const std::string& table = part == &listing.changed ? listing.changed_table : listing.table;
      for (const ListedPicture& picture : part->pictures) work_.push_back({&picture, &table});
    }
    layout_.push_back(view(packed_name::digest, DType::U8, {digest_bytes}));
    prefix_ = serialize_header(layout_, metadata(listing));
    header_bytes_ = prefix_.size();
    append_field(listing, &Counterfactual::source);
    append_field(listing, &Counterfactual::attribute);
    for (const auto& [name, part] : parts) append(part->attributes.data(), part->attributes.size());
  }

  const std::vector<std::uint8_t>& prefix() const { return prefix_; }
  const std::vector<Work>& work() const { return work_; }
  std::size_t image_bytes() const { return image_bytes_; }
  std::uint64_t file_size() const {
    return prefix_.size() + static_cast<std::uint64_t>(work_.size()) * image_bytes_ + digest_bytes;
  }
  /// Where the tensors begin.
  std::size_t header_bytes() const { return header_bytes_; }

 private:
  static TensorView view(std::string name, DType dtype, std::vector<std::uint64_t> shape) {
    return {std::move(name), dtype, std::move(shape), nullptr, 0};
  }

  static std::map<std::string, std::string> metadata(const Listing& listing) {
    return {{"format", packed_name::format},
            {"fader.version", packed_name::version},
            {"fader.attributes", listing.schema.to_json()},
            {"fader.name", listing.name},
            {"fader.credit", listing.credit},
            {"fader.shippable", listing.shippable ? "true" : "false"},
            {"fader.handwriting", listing.handwriting ? "true" : "false"},
            {"fader.source", listing.digest}};
  }

  template <class Element>
  void append(const Element* elements, std::size_t count) {
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(elements);
    prefix_.insert(prefix_.end(), bytes, bytes + count * sizeof(Element));
  }

  template <class Field>
  void append_field(const Listing& listing, Field field) {
    for (const Counterfactual& counterfactual : listing.counterfactuals) {
      const auto number = static_cast<std::int64_t>(counterfactual.*field);
      append(&number, 1);
    }
  }

  std::size_t image_bytes_, header_bytes_ = 0;
  std::vector<TensorView> layout_;
  std::vector<std::uint8_t> prefix_;
  std::vector<Work> work_;
};

void check(const PackSettings& settings) {
  if (settings.side < min_side || settings.side > max_side) {
    throw std::runtime_error("--img_sz must be from " + std::to_string(min_side) + " to " +
                             std::to_string(max_side) + ", not " + std::to_string(settings.side));
  }
  if (settings.channels != 1 && settings.channels != 3) {
    throw std::runtime_error("--img_fm must be 3 (colour) or 1 (grey), not " +
                             std::to_string(settings.channels));
  }
}

/// Decodes pictures [first, first + count) side by side into `pixels`. Where some cannot be read,
/// throws for the first of them.
void decode(const Listing& listing, const std::vector<Work>& work, std::size_t first,
            std::size_t count, const PackSettings& settings, std::size_t image_bytes, int threads,
            std::vector<std::uint8_t>& pixels) {
  std::vector<std::exception_ptr> failures(count);
  std::atomic<std::size_t> next{0};
  const auto run = [&] {
    for (std::size_t i = next++; i < count; i = next++) {
      const Work& next_work = work[first + i];
      try {
        read_listed_picture(listing, *next_work.table, *next_work.picture, settings.channels,
                            settings.side, pixels.data() + i * image_bytes);
      } catch (...) {
        failures[i] = std::current_exception();
      }
    }
  };
  std::vector<std::thread> others;
  for (int t = 1; t < threads; ++t) others.emplace_back(run);
  run();
  for (std::thread& thread : others) thread.join();
  for (const std::exception_ptr& failure : failures) {
    if (failure) std::rethrow_exception(failure);
  }
}

/// SHA-256 of the schema and all that the file holds from `offset` on.
std::string digest_from(const std::string& path, std::size_t offset,
                        const AttributeSchema& schema) {
  Sha256 sha256;
  const std::string names = schema.to_json();
  sha256.update(names.data(), names.size());
  std::ifstream file(path, std::ios::binary);
  file.seekg(static_cast<std::streamoff>(offset));
  std::vector<char> buffer(1 << 20);
  while (file.read(buffer.data(), static_cast<std::streamsize>(buffer.size())), file.gcount() > 0) {
    sha256.update(buffer.data(), static_cast<std::size_t>(file.gcount()));
  }
  if (!file.eof()) throw std::runtime_error(path + " cannot be read again; pack it again");
  return sha256.hex();
}

/// How many images the part holds already; it is cut after the last whole one.
std::size_t images_done(PartFile& part, const Plan& plan) {
  const auto prefix = static_cast<std::int64_t>(plan.prefix().size());
  if (part.size() < prefix || !part.begins_with(plan.prefix().data(), plan.prefix().size())) {
    part.clear();
    part.append(plan.prefix().data(), plan.prefix().size());
    return 0;
  }
  const auto bytes = static_cast<std::int64_t>(plan.image_bytes());
  const std::size_t done =
      std::min(static_cast<std::size_t>((part.size() - prefix) / bytes), plan.work().size());
  part.cut_to(prefix + static_cast<std::int64_t>(done) * bytes);
  return done;
}

}  // namespace

Listing list_pictures(const std::string& kind, const std::string& folder,
                      const std::vector<std::string>& attributes, bool skip_bad) {
  if (kind == "webdataset") return list_shards(folder, attributes, skip_bad);
  return kind == "celeba" ? list_celeba(folder, attributes) : list_folder(folder, attributes);
}

bool is_packed(const Listing& listing, const PackSettings& settings, const std::string& out) {
  check(settings);
  const Plan plan(listing, settings);
  std::ifstream file(out, std::ios::binary);
  std::error_code error;
  if (!file || std::filesystem::file_size(out, error) != plan.file_size()) return false;
  std::vector<char> begin(plan.prefix().size());
  file.read(begin.data(), static_cast<std::streamsize>(begin.size()));
  return file && std::memcmp(begin.data(), plan.prefix().data(), begin.size()) == 0;
}

void pack(const Listing& listing, const PackSettings& settings, const std::string& out) {
  check(settings);
  require_writable_file(out);
  const Plan plan(listing, settings);
  const int threads = settings.threads > 0
                          ? settings.threads
                          : static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
  const auto most = static_cast<std::size_t>(threads * pictures_per_thread);
  std::vector<std::uint8_t> pixels(most * plan.image_bytes());

  PartFile part(out + ".part");
  const std::size_t total = plan.work().size();
  std::size_t done = images_done(part, plan);
  try {
    Progress progress("packing", static_cast<std::int64_t>(total), "images",
                      static_cast<std::int64_t>(done));
    while (done < total) {
      const std::size_t count = std::min(most, total - done);
      decode(listing, plan.work(), done, count, settings, plan.image_bytes(), threads, pixels);
      part.append(pixels.data(), count * plan.image_bytes());
      done += count;
      progress.update(static_cast<std::int64_t>(done));
    }
    progress.finish();
    const std::string digest = digest_from(part.path(), plan.header_bytes(), listing.schema);
    part.append(digest.data(), digest.size());
  } catch (...) {
    if (done == 0) part.remove();  // nothing that another run could go on from
    throw;
  }
  part.rename_to(out);
}

}  // namespace fader
