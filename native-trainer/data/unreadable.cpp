#include "native-trainer/data/unreadable.hpp"

#include <algorithm>
#include <atomic>
#include <stdexcept>
#include <thread>
#include <utility>

#include "native-trainer/progress.hpp"

namespace fader {
namespace {

/// Why each picture of a part cannot be read; "" where it can.
std::vector<std::string> faults_of(const Listing& listing, const ListedPart& part,
                                   const std::string& table, const PackSettings& settings) {
  const std::size_t count = part.pictures.size();
  std::vector<std::string> faults(count);
  std::atomic<std::size_t> next{0};
  const auto look = [&] {
    std::vector<std::uint8_t> pixels(
        static_cast<std::size_t>(settings.channels * settings.side * settings.side));
    for (std::size_t i = next++; i < count; i = next++) {
      try {
        read_listed_picture(listing, table, part.pictures[i], settings.channels, settings.side,
                            pixels.data());
      } catch (const std::runtime_error& error) {
        faults[i] = error.what();
      }
    }
  };
  const auto threads = settings.threads > 0 ? static_cast<unsigned>(settings.threads)
                                            : std::max(1u, std::thread::hardware_concurrency());
  std::vector<std::thread> others;
  for (unsigned t = 1; t < threads; ++t) others.emplace_back(look);
  look();
  for (std::thread& thread : others) thread.join();
  return faults;
}

/// Only the pictures without a fault stay, with their labels.
void keep(ListedPart& part, const std::vector<std::string>& faults, int label_size) {
  ListedPart kept;
  const auto size = static_cast<std::ptrdiff_t>(label_size);
  for (std::size_t i = 0; i < faults.size(); ++i) {
    if (!faults[i].empty()) continue;
    kept.pictures.push_back(std::move(part.pictures[i]));
    const auto labels = part.attributes.begin() + static_cast<std::ptrdiff_t>(i) * size;
    kept.attributes.insert(kept.attributes.end(), labels, labels + size);
  }
  part = std::move(kept);
}

}  // namespace

std::vector<std::string> leave_out_unreadable(Listing& listing, const PackSettings& settings) {
  std::vector<std::string> sentences = std::move(listing.left_out);
  const auto report = [&](const std::vector<std::string>& faults) {
    for (const std::string& fault : faults)
      if (!fault.empty()) sentences.push_back(fault);
  };
  const int labels = listing.schema.dim();
  std::vector<std::int64_t> test_index;  // of a test picture among those that stay, or −1
  for (const Split split : all_splits) {
    ListedPart& part = listing.part(split);
    const auto faults = faults_of(listing, part, listing.table, settings);
    report(faults);
    keep(part, faults, labels);
    if (split != Split::test) continue;
    std::int64_t index = 0;
    for (const std::string& fault : faults) test_index.push_back(fault.empty() ? index++ : -1);
  }
  auto faults = faults_of(listing, listing.changed, listing.changed_table, settings);
  report(faults);
  std::vector<Counterfactual> kept;
  for (std::size_t i = 0; i < faults.size(); ++i) {
    Counterfactual changed = listing.counterfactuals[i];
    changed.source = test_index[static_cast<std::size_t>(changed.source)];
    if (changed.source < 0) faults[i] = "its source cannot be read";  // which was reported itself
    if (faults[i].empty()) kept.push_back(changed);
  }
  keep(listing.changed, faults, labels);
  listing.counterfactuals = std::move(kept);
  require_parts(listing, "repair the pictures, of which " +
                             format_count(static_cast<std::int64_t>(sentences.size())) +
                             " cannot be read");
  return sentences;
}

}  // namespace fader
