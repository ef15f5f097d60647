// People by number, on several threads.
#pragma once

#include <atomic>
#include <cstdint>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

#include "native-trainer/progress.hpp"

namespace fader::people {

/// The first person that `drawn` denies, or `count`: whom an interrupted run goes on with.
template <class Drawn>
std::int64_t first_missing(std::int64_t count, Drawn&& drawn) {
  std::int64_t person = 0;
  while (person < count && drawn(person)) ++person;
  return person;
}

/// work(i) for i in [first, count), with a progress bar of `count`, whose rate is that of these.
/// What it throws ends the rest and is thrown.
template <class Work>
void for_each_person(std::int64_t first, std::int64_t count, int threads, Work&& work) {
  Progress progress("people", count, "people", first);
  std::atomic<std::int64_t> next{first}, done{first};
  std::mutex mutex;
  std::exception_ptr failure;
  const auto worker = [&] {
    try {
      for (std::int64_t i; (i = next++) < count;) {
        work(i);
        ++done;
        const std::lock_guard<std::mutex> lock(mutex);
        progress.update(done);
      }
    } catch (...) {
      const std::lock_guard<std::mutex> lock(mutex);
      if (!failure) failure = std::current_exception();
      next = count;
    }
  };
  std::vector<std::thread> workers;
  for (int t = 0; t < threads; ++t) workers.emplace_back(worker);
  for (auto& thread : workers) thread.join();
  if (failure) std::rethrow_exception(failure);
  progress.finish();
}

}  // namespace fader::people
