#include "native-trainer/training/epoch_order.hpp"

#include <algorithm>
#include <numeric>
#include <random>

namespace fader {

std::vector<int64_t> epoch_order(int64_t images, int64_t seed, int64_t epoch) {
  std::vector<int64_t> order(images);
  std::iota(order.begin(), order.end(), 0);
  std::seed_seq seeds{seed, epoch};
  std::mt19937_64 generator(seeds);
  std::shuffle(order.begin(), order.end(), generator);
  return order;
}

}  // namespace fader
