# Draws batches.png from batches.tsv: gnuplot batches.gp
reset
set encoding utf8
set terminal pngcairo noenhanced size 1800,760 font 'DejaVu Sans,20' background rgb '#ffffff'
set output 'batches.png'
set datafile separator tab
set border 3 back linecolor rgb '#818b98' linewidth 2
set tics nomirror out scale 0.6 textcolor rgb '#59636e'
set grid ytics linetype 1 linecolor rgb '#e6eaee' linewidth 2
set xzeroaxis linetype 1 linecolor rgb '#b6bec8' linewidth 2
set yzeroaxis linetype 1 linecolor rgb '#b6bec8' linewidth 2
set rmargin 4
set multiplot
set origin 0,0
set size 0.5,1
set label 2 'The first 200 batches' at graph 0, screen 0.947368421 left font ',22' textcolor rgb '#1f2328'
set key at graph 0, screen 0.876315789 left center horizontal Left reverse samplen 3 maxrows 1 textcolor rgb '#1f2328' font ',18'
set tmargin at screen 0.807894737
set xlabel 'batch' textcolor rgb '#59636e'
unset logscale x
set xrange [1:200]
set xtics ('50' 50, '100' 100, '150' 150, '200' 200) font ',17'
set ylabel 'loss' textcolor rgb '#59636e'
unset logscale y
set yrange [0:2.6]
set ytics ('0.0' 0, '0.5' 0.5, '1.0' 1, '1.5' 1.5, '2.0' 2, '2.5' 2.5) font ',17'
plot 'batches.tsv' skip 1 using 1:2 with lines linewidth 4 linecolor rgb '#1f4e8c' dashtype solid title 'one batch', \
  '' skip 1 using 3:4 with lines linewidth 4 linecolor rgb '#e07b00' dashtype (14,7) title 'ln 10'
set origin 0.5,0
set size 0.5,1
unset label
set label 2 'All batches' at graph 0, screen 0.947368421 left font ',22' textcolor rgb '#1f2328'
set key at graph 0, screen 0.876315789 left center horizontal Left reverse samplen 3 maxrows 1 textcolor rgb '#1f2328' font ',18'
set tmargin at screen 0.807894737
set xlabel 'epochs' textcolor rgb '#59636e'
unset logscale x
set xrange [0:5]
set xtics ('0' 0, '1' 1, '2' 2, '3' 3, '4' 4, '5' 5) font ',17'
set ylabel 'loss' textcolor rgb '#59636e'
set logscale y
set yrange [0.00722898468:3]
set ytics ('0.01' 0.01, '0.1' 0.1, '1' 1, '' 0.008 1, '' 0.009 1, '' 0.02 1, '' 0.03 1, '' 0.04 1, '' 0.05 1, '' 0.06 1, '' 0.07 1, '' 0.08 1, '' 0.09 1, '' 0.2 1, '' 0.3 1, '' 0.4 1, '' 0.5 1, '' 0.6 1, '' 0.7 1, '' 0.8 1, '' 0.9 1, '' 2 1, '' 3 1) font ',17'
plot 'batches.tsv' skip 1 using 5:6 with lines linewidth 4 linecolor rgb '#1f4e8c' dashtype solid title 'mean of 25 batches'
unset multiplot
