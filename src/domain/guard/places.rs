//! Distances between places.

/// The mean radius of the earth in metres.
const EARTH: f64 = 6_371_008.8;

/// Returns the metres between two places of latitude and longitude in degrees, along the great circle.
pub fn metres(a: (f64, f64), b: (f64, f64)) -> f64 {
    let (lat_a, lat_b) = (a.0.to_radians(), b.0.to_radians());
    let (dlat, dlon) = (lat_b - lat_a, (b.1 - a.1).to_radians());
    let h = (dlat / 2.0).sin().powi(2) + lat_a.cos() * lat_b.cos() * (dlon / 2.0).sin().powi(2);
    2.0 * EARTH * h.sqrt().min(1.0).asin()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_degree_of_latitude_is_about_111_kilometres() {
        assert!((metres((24.0, 114.8), (25.0, 114.8)) - 111_195.0).abs() < 1.0);
        assert!((metres((24.911, 114.789), (24.911, 114.794)) - 504.3).abs() < 1.0);
        assert_eq!(metres((1.0, 2.0), (1.0, 2.0)), 0.0);
    }
}
